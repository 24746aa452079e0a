import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startGuard, type Guard } from '../testbed/guard.ts';
import { manage, type ManagedProcess } from '../testbed/managed.ts';
import type { Truth } from '../input/generate/truth/truth.ts';
import { root } from './paths.mjs';
import { isPortFree, pickPorts } from './ports.mjs';
import { identify, isRunning, until, type ProcessId } from './processes.mjs';
import { readRecord } from './record.mjs';

const names = ['kafka', 'clickhouse', 'api', 'processor'] as const;
let dir: string;
let dataDir: string;
let guard: Guard;
let ports: Record<string, number>;
let count = 0;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'resee-start-'));
  dataDir = join(dir, 'data');
  guard = startGuard();
  guard.removeDirAtEnd(dir);
  guard.endStackAtEnd(dataDir);
  const picked = await pickPorts(5);
  ports = Object.fromEntries([...names, 'redis'].map((name, index) => [name, picked[index] ?? 0]));
});
afterAll(async () => {
  await guard.close();
  rmSync(dir, { recursive: true, force: true });
});

/** `npm start` with a data folder and ports of this test; ready once it has said where to look. */
function launcher(...switches: string[]): ManagedProcess {
  const where = Object.entries(ports).flatMap(([name, port]) => [`--${name}-port`, String(port)]);
  count += 1;
  return manage(
    {
      name: 'launcher',
      command: process.execPath,
      args: [join(root, 'deploy/local/start.mjs'), '--data', dataDir, ...where, ...switches],
      cwd: root,
      env: { ...process.env, NODE_OPTIONS: '' },
      logFile: join(dir, `launcher-${count}.log`),
      isReady: (log) => log.includes('Stop with Ctrl-C'),
      readyTimeoutMs: 150_000,
    },
    guard,
  );
}

function parts(): { name: string; id: ProcessId }[] {
  return readRecord(dataDir)?.parts.filter(({ id }) => isRunning(id)) ?? [];
}

/** Runs the line that sends an event, as the launcher shows it. */
async function shownCurl(stack: ManagedProcess): Promise<unknown> {
  const line = /^curl -s \S+\/api\/events .*$/m.exec(stack.log())?.[0] ?? 'false';
  const { stdout } = await promisify(execFile)('sh', ['-c', line]);
  return JSON.parse(stdout);
}

describe('npm start', () => {
  it('brings everything up, and leaves no process and no port after SIGTERM', async () => {
    const stack = launcher('--no-input');
    await stack.start();
    const running = parts();
    // A machine with redis-server gets that too.
    expect(running.map(({ name }) => name)).toEqual(expect.arrayContaining([...names]));
    const api = await fetch(`http://127.0.0.1:${String(ports.api)}/readyz`);
    await expect(api.json()).resolves.toMatchObject({ status: 'ready' });

    const again = launcher('--no-input');
    await expect(again.start()).rejects.toThrow(`already runs on ${dataDir}`);

    await expect(stack.stop(40_000)).resolves.toBe('exit 0');
    expect(stack.log()).toContain('Redis');
    expect(running.filter(({ id }) => isRunning(id))).toEqual([]);
    for (const name of names) await expect(isPortFree(ports[name] ?? 0)).resolves.toBe(true);
  }, 240_000);

  it('gives a fresh folder a history, and shows live data whose first query works as printed', async () => {
    const stack = launcher('--rate', '100', '--days', '3', '--users', '200');
    await stack.start();
    const text = stack.log();
    const [, sent = ''] = /✓ History +([\d,]+) events of 3 days {2}/.exec(text) ?? [];
    const truth = JSON.parse(readFileSync(join(dataDir, 'truth.json'), 'utf8')) as Truth;
    expect(Number(sent.replaceAll(',', ''))).toBe(truth.counts.total);
    expect(text).toMatch(/Live\. [0-9,]+ rows in ClickHouse\./);
    const [, user = '', url = '', sql = ''] =
      /curl -s -u (\S+) (\S+) -d "([^"]+)"/.exec(text) ?? [];
    const ask = (body: string): Promise<Response> =>
      fetch(url, {
        method: 'POST',
        body,
        headers: { authorization: `Basic ${Buffer.from(user).toString('base64')}` },
      });
    const rows = await until(
      async () => {
        const answer = await ask(sql);
        const table = await answer.text();
        return answer.ok && table.includes('/api/reviews') ? table : '';
      },
      { timeoutMs: 20_000, everyMs: 200 },
    );
    expect(rows).toContain('p95_ms');
    // The analyst reads and no more.
    expect((await ask('DROP TABLE resee.api_requests')).ok).toBe(false);
    expect(await shownCurl(stack)).toMatchObject({ accepted: 1, refused: 0 });

    await stack.kill();
    const leftovers = parts();
    expect(leftovers.map(({ name }) => name).sort()).toEqual([...names, 'input'].sort());

    const next = launcher('--rate', '1');
    await next.start();
    // What is there is not sent again, and the days asked for now change nothing.
    expect(next.log()).toMatch(
      new RegExp(`✓ History +${sent} events of 3 days up to \\d{4}-\\d\\d-\\d\\d, sent before`),
    );
    for (const { name, id } of leftovers) {
      expect(next.log()).toContain(`${name} (${id.pid})`);
      expect(isRunning(id)).toBe(false);
    }
    // On the same data: the rows of the run before are there.
    expect(next.log()).toMatch(/Live\. [0-9,]+ rows in ClickHouse\./);
    await expect(next.stop(40_000)).resolves.toBe('exit 0');
  }, 240_000);

  it('says which part died, with its last lines, and stops the rest', async () => {
    const stack = launcher('--no-input');
    await stack.start();
    const running = parts();
    const processor = running.find(({ name }) => name === 'processor');
    process.kill(processor?.id.pid ?? 0, 'SIGKILL');
    await expect(stack.ended()).resolves.toBe('exit 1');
    expect(stack.log()).toMatch(
      /✗ Processor ended: SIGKILL\n {2}Its last lines \(.*processor\.log\):/,
    );
    expect(running.filter(({ id }) => isRunning(id))).toEqual([]);
    expect(identify(stack.pid())).toBeNull();
  }, 120_000);

  it('keeps passwords in a file of their own and out of the log of every part', () => {
    const secrets = JSON.parse(readFileSync(join(dataDir, 'secrets.json'), 'utf8')) as {
      clickhouse: Record<string, string>;
    };
    for (const name of [...names, 'migrations', 'topics']) {
      const log = readFileSync(join(dataDir, 'logs', `${name}.log`), 'utf8');
      for (const password of Object.values(secrets.clickhouse)) {
        expect(log).not.toContain(password);
      }
    }
  });
});
