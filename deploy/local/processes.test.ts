import { afterEach, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  endProcess,
  identify,
  isRunning,
  signalProcess,
  until,
  type ProcessId,
} from './processes.mjs';

const children: ChildProcess[] = [];

/** A process that says when it is there and lives until it is ended. */
async function startSleeper(code = ''): Promise<ProcessId> {
  const script = `${code};setInterval(() => {}, 1000);process.stdout.write('up')`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  children.push(child);
  await once(child.stdout, 'data');
  const id = identify(child.pid ?? 0);
  if (!id) throw new Error('the sleeper is not there');
  return id;
}

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

describe('processes', () => {
  it('identifies a process by more than its pid', async () => {
    const id = await startSleeper();
    expect(id.command).toContain('setInterval');
    expect(isRunning(id)).toBe(true);
    expect(identify(id.pid)).toEqual(id);
  });

  it('does not signal another process that has the recorded pid now', async () => {
    const id = await startSleeper();
    const recycled = { ...id, started: `${id.started}0` };
    expect(signalProcess(recycled, 'SIGKILL')).toBe(false);
    await expect(endProcess(recycled)).resolves.toBe('was gone');
    expect(isRunning(id)).toBe(true);
  });

  it('ends by SIGTERM what obeys it, and by SIGKILL after the grace what does not', async () => {
    const obedient = await startSleeper();
    const stubborn = await startSleeper("process.on('SIGTERM', () => {})");
    await expect(endProcess(obedient, { graceMs: 5_000 })).resolves.toBe('stopped');
    await expect(endProcess(stubborn, { graceMs: 200 })).resolves.toBe('killed');
    expect([obedient, stubborn].map(isRunning)).toEqual([false, false]);
  });

  it('knows nothing of a pid that nobody has', () => {
    expect(identify(2 ** 22 + 1)).toBeNull();
  });

  it('until gives the answer, or undefined when the time is up', async () => {
    let asked = 0;
    await expect(until(() => (asked += 1) === 3 && 'yes', { timeoutMs: 5_000 })).resolves.toBe(
      'yes',
    );
    await expect(until(() => false, { timeoutMs: 30 })).resolves.toBeUndefined();
  });
});
