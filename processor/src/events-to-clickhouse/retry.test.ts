import { describe, expect, it } from '@jest/globals';
import { StoreError } from './ports.ts';
import { untilDone } from './retry.ts';

const policy = { firstMs: 1, longestMs: 4, stuckMs: 2 };
const failing = (times: number, error: () => Error) => {
  let left = times;
  return () => (left-- > 0 ? Promise.reject(error()) : Promise.resolve('done'));
};

function listener() {
  const heard: string[] = [];
  return {
    heard,
    failed: (error: StoreError) => heard.push(error.code),
    stuck: (cause: string | null) => heard.push(cause === null ? 'moves' : 'stuck'),
  };
}

describe('untilDone', () => {
  it('tries a retryable failure again until it passes', async () => {
    const heard = listener();
    const step = failing(4, () => new StoreError('BUSY', 'busy', true));
    await expect(untilDone(step, policy, heard, new AbortController().signal)).resolves.toBe(
      'done',
    );
    expect(heard.heard).toEqual(['BUSY', 'BUSY', 'BUSY', 'BUSY']);
  });

  it('tells of a failure that no retry helps, and still does not give up', async () => {
    const heard = listener();
    const step = failing(1, () => new StoreError('BROKEN', 'broken', false));
    await expect(untilDone(step, policy, heard, new AbortController().signal)).resolves.toBe(
      'done',
    );
    expect(heard.heard).toEqual(['BROKEN', 'stuck', 'moves']);
  });

  it('passes on what is no failure of a store', async () => {
    const step = failing(1, () => new TypeError('a defect'));
    await expect(untilDone(step, policy, listener(), new AbortController().signal)).rejects.toThrow(
      'a defect',
    );
  });

  it('ends with the reason when aborted while it waits', async () => {
    const abort = new AbortController();
    const step = failing(99, () => new StoreError('BUSY', 'busy', true));
    const waiting = untilDone(step, { ...policy, firstMs: 60_000 }, listener(), abort.signal);
    setTimeout(() => {
      abort.abort(new Error('stopped'));
    }, 5);
    await expect(waiting).rejects.toThrow('stopped');
  });
});
