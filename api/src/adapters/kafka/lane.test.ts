import { describe, expect, it } from '@jest/globals';
import type { EventMessage, Settled } from '../../routes/events/ports.ts';
import { Lane } from './lane.ts';

const messageOf = (id: string, bytes = 2): EventMessage => ({
  ...{ id, topic: 'resee.metrics', key: 'k' },
  value: Buffer.alloc(bytes),
});

describe('Lane', () => {
  it('has one request under way, takes what waits as the next, and settles each', async () => {
    const requests: string[][] = [];
    const answers: ((said: Settled) => void)[] = [];
    const lane = new Lane((messages) => {
      requests.push(messages.map(({ id }) => id));
      return new Promise((resolve) => answers.push(resolve));
    });
    const first = lane.add([messageOf('a')]);
    const second = lane.add([messageOf('b')]);
    const third = lane.add([messageOf('c'), messageOf('d')]);
    expect(requests).toEqual([['a']]);
    expect(lane.waitingSince).not.toBeNull();
    answers[0]?.({ ok: true });
    expect(await first).toEqual({ ok: true });
    await Promise.resolve();
    expect(requests).toEqual([['a'], ['b', 'c', 'd']]);
    answers[1]?.({ ok: false, message: 'no' });
    expect(await Promise.all([second, third])).toEqual([
      { ok: false, message: 'no' },
      { ok: false, message: 'no' },
    ]);
    expect([lane.bytes, lane.waitingSince]).toEqual([0, null]);
  });

  it('keeps requests under a megabyte where messages allow it', async () => {
    const sizes: number[] = [];
    const lane = new Lane((messages) => {
      sizes.push(messages.length);
      return Promise.resolve({ ok: true });
    });
    await Promise.all([1, 2, 3, 4].map((n) => lane.add([messageOf(String(n), 400_000)])));
    expect(sizes).toEqual([1, 2, 1]);
  });
});
