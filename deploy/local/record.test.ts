import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identify, isRunning, type ProcessId } from './processes.mjs';
import { readRecord, takeDataDir } from './record.mjs';

let dir: string;
const started: ProcessId[] = [];

function startSleeper(): ProcessId {
  const { pid = 0 } = spawn('sleep', ['60'], { stdio: 'ignore', detached: true });
  const id = identify(pid);
  if (!id) throw new Error('the sleeper is not there');
  started.push(id);
  return id;
}

/** A launcher that is gone, as kill -9 leaves its record. */
function leaveRecord(parts: { name: string; id: ProcessId }[]): void {
  const launcher = { pid: process.pid, started: 'long ago', command: 'node' };
  writeFileSync(join(dir, 'run.json'), JSON.stringify({ launcher, parts }));
}

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'resee-record-'));
});
afterEach(() => {
  for (const id of started.splice(0)) if (isRunning(id)) process.kill(id.pid, 'SIGKILL');
  rmSync(dir, { recursive: true, force: true });
});

describe('takeDataDir', () => {
  it('ends the parts that a killed launcher left, last started first', async () => {
    const [kafka, processor] = [startSleeper(), startSleeper()];
    leaveRecord([
      { name: 'kafka', id: kafka },
      { name: 'processor', id: processor },
    ]);
    const taken = await takeDataDir(dir);
    expect(taken).toMatchObject({
      ok: true,
      ended: [`processor (${processor.pid})`, `kafka (${kafka.pid})`],
    });
    expect([kafka, processor].map(isRunning)).toEqual([false, false]);
  });

  it('leaves a process alone that has a recorded pid but is another one', async () => {
    const stranger = startSleeper();
    leaveRecord([{ name: 'kafka', id: { ...stranger, started: 'before it' } }]);
    const taken = await takeDataDir(dir);
    expect(taken).toMatchObject({ ok: true, ended: [] });
    expect(isRunning(stranger)).toBe(true);
  });

  it('refuses while the recorded launcher runs', async () => {
    const first = await takeDataDir(dir);
    const second = await takeDataDir(dir);
    expect(first.ok).toBe(true);
    expect(second).toEqual({
      ok: false,
      message: expect.stringContaining(`already runs on ${dir} (process ${process.pid})`),
    });
  });

  it('records parts as they start and forgets all when released', async () => {
    const taken = await takeDataDir(dir);
    if (!taken.ok) throw new Error(taken.message);
    const id = startSleeper();
    taken.add('kafka', id);
    expect(readRecord(dir)?.parts).toEqual([{ name: 'kafka', id }]);
    taken.release();
    expect(readRecord(dir)).toBeNull();
  });
});
