import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, testKeys } from '../api/src/test/running-api.ts';
import { startTestbed, type Testbed } from '../deploy/testbed/index.ts';

const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
const queries = [...readme.matchAll(/```sql\n-- (.*)\n([^`]*)```/g)].map(
  ([, question = '', sql = '']) => [question, sql] as const,
);

describe('README', () => {
  let testbed: Testbed;
  beforeAll(async () => {
    testbed = await startTestbed();
    await testbed
      .service('processor/src/main.ts', {
        env: { PROCESSOR_PORT: '0', PROCESSOR_RANGE_WAIT_MS: '100' },
        isReady: (log) => log.includes('partitions assigned'),
      })
      .start();
  }, 120_000);
  afterAll(() => testbed.stop(), 60_000);

  it('has an example that sends events, and they arrive', async () => {
    const { code, stdout } = await testbed.run('docs/examples/send-events.mjs');
    expect(code).toBe(0);
    const ids = stdout.match(/[0-9a-f-]{36}/g);
    expect(ids).toHaveLength(2);
    const found = async () =>
      testbed.clickhouse.query(
        `SELECT toString(id) AS id, props FROM resee.api_requests UNION ALL
         SELECT toString(id), props FROM resee.activity ORDER BY props FORMAT TSV`,
      );
    for (let tries = 0; tries < 100 && (await found()).split('\n').length < 3; tries++) {
      await sleep(200);
    }
    const rows = await found();
    for (const id of ids ?? []) expect(rows).toContain(id);
    expect(rows).toContain('a field we do not know');
  }, 60_000);

  it('has a curl line that sends an event, and it arrives', async () => {
    const api = await startApi(testbed);
    const [, line = 'false'] = /```sh\n(curl .*)\n```/.exec(readme) ?? [];
    mkdirSync(join(testbed.dir, '.resee'));
    writeFileSync(join(testbed.dir, '.resee/ingest-key'), `${testKeys.ingest}\n`);
    const here = line.replace('http://127.0.0.1:8080', api.url);
    const paste = async () =>
      JSON.parse((await promisify(execFile)('sh', ['-c', here], { cwd: testbed.dir })).stdout) as {
        accepted?: number;
      };
    for (let tries = 0; tries < 50 && (await paste()).accepted !== 1; tries++) await sleep(200);
    const found = async () =>
      testbed.clickhouse.query("SELECT count() > 0 FROM resee.activity WHERE path = '/hello'");
    for (let tries = 0; tries < 100 && (await found()) !== '1\n'; tries++) await sleep(200);
    await expect(found()).resolves.toBe('1\n');
  }, 60_000);

  it('has five queries', () => {
    expect(queries).toHaveLength(5);
  });

  it.each(queries)('answers: %s', async (_question, sql) => {
    await expect(testbed.clickhouse.query(sql)).resolves.not.toMatch(/Exception/);
  });

  it('names no file that is not there', () => {
    for (const [, path = ''] of readme.matchAll(/\]\(([^)#:]+)\)/g)) {
      expect(() => readFileSync(join(import.meta.dirname, '..', path))).not.toThrow();
    }
  });
});
