import { describe, expect, it } from '@jest/globals';
import { MemoryIds } from './memory-ids.ts';

const idOf = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const [a, b, c] = [idOf(1), idOf(2), idOf(3)];

describe('MemoryIds', () => {
  it('gives an id to one asker until it is freed, and tells when it is done', async () => {
    const ids = new MemoryIds(10, () => 0);
    expect(ids.take([a, b])).toEqual(['mine', 'mine']);
    expect(ids.take([a, b, c])).toEqual(['pending', 'pending', 'mine']);
    await ids.done([a]);
    await ids.free([b]);
    expect(ids.take([a, b])).toEqual(['done', 'mine']);
  });

  it('forgets after 24 hours', async () => {
    let now = 0;
    const ids = new MemoryIds(10, () => now);
    ids.take([a]);
    await ids.done([a]);
    now = 86_399_000;
    expect(ids.take([a])).toEqual(['done']);
    now = 86_400_000;
    expect(ids.take([a])).toEqual(['mine']);
    await ids.done([b]);
    expect(ids.size).toBe(1);
  });

  it('forgets the oldest when there are too many', async () => {
    const ids = new MemoryIds(2, () => 0);
    await ids.done([a, b, c]);
    expect(ids.size).toBe(2);
    expect(ids.take([a, b, c])).toEqual(['mine', 'done', 'done']);
  });
});
