import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { withLock } from './lock.mjs';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'resee-lock-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

describe('withLock', () => {
  it('lets one in at a time and leaves no file', async () => {
    const file = join(dir, 'lock');
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      inside += 1;
      most = Math.max(most, inside);
      await sleep(20);
      inside -= 1;
    };
    await Promise.all([1, 2, 3, 4].map(() => withLock(file, work)));
    expect(most).toBe(1);
    expect(existsSync(file)).toBe(false);
  });

  it('takes over the lock of a process that is gone', async () => {
    const file = join(dir, 'lock');
    const gone = { pid: process.pid, started: 'another life', command: '' };
    writeFileSync(file, JSON.stringify(gone));
    await expect(withLock(file, () => Promise.resolve('mine'))).resolves.toBe('mine');
  });

  it('gives up when the owner keeps it too long, and is free again after a failure', async () => {
    const file = join(dir, 'lock');
    const holding = withLock(file, async () => {
      await sleep(300);
      throw new Error('work failed');
    });
    const failed = expect(holding).rejects.toThrow('work failed');
    await expect(withLock(file, () => Promise.resolve(1), { timeoutMs: 50 })).rejects.toThrow(
      `is held by process ${process.pid}`,
    );
    await failed;
    await expect(withLock(file, () => Promise.resolve(2))).resolves.toBe(2);
  });
});
