import { describe, expect, it } from '@jest/globals';
import { Semaphore } from './semaphore.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

function tasks(semaphore: Semaphore) {
  const running = new Set<number>();
  const ends: (() => void)[] = [];
  let started = 0;
  const start = () => {
    const id = started++;
    return semaphore.run(async () => {
      running.add(id);
      await new Promise<void>((resolve) => ends.push(resolve));
      running.delete(id);
    });
  };
  return { running, start, endOne: () => ends.shift()?.() };
}

describe('Semaphore', () => {
  it('runs as many at a time as it has permits, in order', async () => {
    const { running, start, endOne } = tasks(new Semaphore(2));
    const all = [start(), start(), start()];
    await turn();
    expect([...running]).toEqual([0, 1]);
    endOne();
    await turn();
    expect([...running]).toEqual([1, 2]);
    endOne();
    endOne();
    await Promise.all(all);
  });

  it('gives its permit back when a task fails', async () => {
    const semaphore = new Semaphore(1);
    await expect(semaphore.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(semaphore.run(() => Promise.resolve(1))).resolves.toBe(1);
  });

  it('lends a permit and takes it back', async () => {
    const semaphore = new Semaphore(1);
    const { running, start, endOne } = tasks(semaphore);
    const all = [start(), start(), start()];
    semaphore.lend();
    await turn();
    expect(running.size).toBe(2);
    semaphore.reclaim();
    endOne();
    await turn();
    expect(running.size).toBe(1);
    endOne();
    await turn();
    expect([...running]).toEqual([2]);
    endOne();
    await Promise.all(all);
  });
});
