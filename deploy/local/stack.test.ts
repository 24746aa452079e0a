import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { explainDeath } from './explain.mjs';
import { isRunning, until, type ProcessId } from './processes.mjs';
import { createStack, type Death, type Part } from './stack.mjs';

let dir: string;
let trace: string;
let spawned: ProcessId[];
let deaths: Death[];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'resee-stack-'));
  trace = join(dir, 'trace');
  spawned = [];
  deaths = [];
});
afterEach(() => {
  for (const id of spawned) if (isRunning(id)) process.kill(id.pid, 'SIGKILL');
  rmSync(dir, { recursive: true, force: true });
});

/** A part that writes to one shared file when it starts and when it stops. */
function part(name: string, after: string[], code = 'setInterval(() => {}, 1000)'): Part {
  const write = (what: string) =>
    `require('node:fs').appendFileSync(${JSON.stringify(trace)}, '${what} ${name}\\n')`;
  const script = `${write('+')};process.on('SIGTERM', () => { ${write('-')}; process.exit(0) });${code};console.log('ready')`;
  return {
    name,
    title: name,
    kind: 'service',
    after,
    doing: '',
    command: () => ({ command: process.execPath, args: ['-e', script] }),
    isReady: (log) => log.includes('ready'),
    ready: () => 'up',
    timeoutMs: 10_000,
  };
}
const task = (name: string, after: string[], code: string): Part => ({
  ...part(name, after, code),
  kind: 'task',
});
const silent = (): void => undefined;
const stackOf = (...parts: Part[]) =>
  createStack({
    parts,
    logsDir: join(dir, 'logs'),
    cwd: dir,
    onStep: () => ({ update: silent, done: silent, skip: silent, fail: silent }),
    onSpawn: (_name, id) => spawned.push(id),
    onDeath: (death) => deaths.push(death),
  });
const lines = () => readFileSync(trace, 'utf8').trim().split('\n');

describe('stack', () => {
  it('starts what a part needs before it, and stops it after it', async () => {
    const stack = stackOf(
      part('input', ['processor']),
      part('processor', ['topics']),
      task('topics', ['kafka'], 'process.exit(0)'),
      part('kafka', []),
    );
    await expect(stack.start()).resolves.toEqual({ ok: true });
    const stopped: string[] = [];
    await stack.stop((title, how) => stopped.push(`${title} ${how}`));
    expect(lines()).toEqual([
      '+ kafka',
      '+ topics',
      '+ processor',
      '+ input',
      '- input',
      '- processor',
      '- kafka',
    ]);
    expect(stopped).toEqual(['input stopped', 'processor stopped', 'kafka stopped']);
    expect(spawned.some(isRunning)).toBe(false);
  });

  it('names the part that fails to start with its last lines, and starts nothing that needs it', async () => {
    const stack = stackOf(
      task('migrations', [], "console.error('ENOSPC: no space');process.exit(3)"),
      part('processor', ['migrations']),
    );
    const started = await stack.start();
    await stack.stop();
    if (started.ok || !started.death) throw new Error('it should have failed');
    expect(started.death).toMatchObject({
      part: { name: 'migrations' },
      how: 'exit 3',
      lines: ['ENOSPC: no space'],
      logFile: join(dir, 'logs/migrations.log'),
    });
    expect(explainDeath(started.death, '/data')).toBe(
      'The disk of /data is full: make room and start again.',
    );
    expect(lines()).toEqual(['+ migrations']);
  });

  it('tells of a part that dies later, but not of those it stops itself', async () => {
    const stack = stackOf(
      part('kafka', []),
      part('api', [], "setTimeout(() => { console.log('last words'); process.exit(7) }, 300)"),
    );
    await stack.start();
    await until(() => deaths.length > 0, { timeoutMs: 5_000 });
    await stack.stop();
    expect(deaths).toMatchObject([{ part: { name: 'api' }, how: 'exit 7' }]);
    expect(deaths[0]?.lines).toContain('last words');
  });

  it('stops in the middle of a start without leaving anything', async () => {
    const never = { ...part('kafka', []), isReady: () => false };
    const stack = stackOf(never, part('processor', ['kafka']));
    const starting = stack.start();
    await until(() => spawned.length > 0, { timeoutMs: 5_000 });
    await stack.stop();
    await expect(starting).resolves.toEqual({ ok: false, death: null });
    expect(spawned.some(isRunning)).toBe(false);
  });

  it('says so when a program is not there, and keeps the log of the run before', async () => {
    const missing = {
      ...part('redis', []),
      command: () => ({ command: '/nowhere/redis-server', args: [] }),
    };
    for (const stack of [stackOf(missing), stackOf(missing)]) {
      await expect(stack.start()).resolves.toMatchObject({
        ok: false,
        death: { how: '/nowhere/redis-server could not be started' },
      });
    }
    expect(existsSync(join(dir, 'logs/redis.log.1'))).toBe(true);
  });
});
