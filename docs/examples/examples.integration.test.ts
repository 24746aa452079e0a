import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, testKeys, type RunningApi } from '../../api/src/test/running-api.ts';
import { startTestbed, type Testbed } from '../../deploy/testbed/index.ts';

let testbed: Testbed;
let api: RunningApi;
beforeAll(async () => {
  testbed = await startTestbed();
  api = await startApi(testbed);
  for (let tries = 0; tries < 100 && (await send([])) !== 202; tries++) await sleep(100);
  // Where `npm start` leaves it.
  mkdirSync(join(testbed.dir, '.resee'));
  writeFileSync(join(testbed.dir, '.resee/ingest-key'), `${testKeys.ingest}\n`);
}, 120_000);
afterAll(() => testbed.stop(), 60_000);

const send = async (body: unknown): Promise<number> =>
  (await api.call('POST', '/api/events', { body, key: testKeys.ingest })).status;

function run(command: string, args: string[], env: Record<string, string> = {}): Promise<string> {
  const child = spawn(command, args, {
    cwd: testbed.dir,
    env: { ...process.env, NODE_OPTIONS: '', RESEE_URL: api.url, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => (output += data.toString()));
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${command} ended with ${code ?? 'a signal'}: ${output}`));
    });
  });
}

const here = (name: string): string => join(import.meta.dirname, name);

describe('examples over HTTP', () => {
  it('curl', async () => {
    expect(JSON.parse(await run('sh', [here('send-http.sh')]))).toMatchObject({
      accepted: 2,
      refused: 0,
    });
  });

  it('Node', async () => {
    expect(await run(process.execPath, [here('send-http.mjs')])).toBe(
      'accepted 2, duplicates 0, refused 0\n',
    );
  });

  it('Python', async () => {
    expect(await run('python3', [here('send_http.py')])).toBe(
      'accepted 1, duplicates 0, refused 0\n',
    );
  });

  const withDjango = process.env.RESEE_TEST_DJANGO === '1' ? it : it.skip;
  withDjango(
    'Django',
    async () => {
      const venv = join(testbed.dir, 'venv');
      const python = join(venv, 'bin/python');
      await run('python3', ['-m', 'venv', venv]);
      await run(python, ['-m', 'pip', 'install', '--quiet', 'django']);
      const output = await run(python, [here('django/test_resee_insights.py')], {
        RESEE_INGEST_KEY: testKeys.ingest,
        PYTHONDONTWRITEBYTECODE: '1',
      });
      const ids = JSON.parse(output) as string[];
      expect(ids).toHaveLength(5);
      // They have arrived: the same ids count for nothing more.
      const again = ids.map((id) => ({
        id,
        type: 'visit',
        ts: Date.now(),
        anonymous_id: 'v',
        path: '/',
      }));
      const { body } = await api.call('POST', '/api/events', { body: again, key: testKeys.ingest });
      expect(body).toMatchObject({ accepted: 0, duplicates: 5 });
    },
    180_000,
  );
});
