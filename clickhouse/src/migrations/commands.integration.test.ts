import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createClickHouse, type ClickHouse } from '../client/index.ts';
import { startTestDatabase, type TestDatabase } from '../test/test-database.ts';
import { runCommand, type ExitCode } from './commands.ts';
import { readMigrationSettings } from './settings.ts';

describe('the command of the migrations', () => {
  let database: TestDatabase;
  let lines: string[] = [];
  let complaints: string[] = [];
  beforeAll(async () => {
    database = await startTestDatabase();
  }, 120_000);
  beforeEach(() => {
    lines = [];
    complaints = [];
  });
  afterAll(() => database.stop(), 60_000);

  function run(args: readonly string[], client: ClickHouse = database.client): Promise<ExitCode> {
    const read = readMigrationSettings(args, { CLICKHOUSE_DATABASE: 'commanded' });
    if (!read.ok) throw new Error(read.problems.join('\n'));
    lines = [];
    complaints = [];
    return runCommand(client, read.settings, {
      say: (line) => lines.push(line),
      complain: (line) => complaints.push(line),
    });
  }

  it('says what is left, runs it, and says that it was run', async () => {
    expect(await run(['--status'])).toBe(0);
    expect(lines[0]).toBe('0001_raw_tables: pending, 7 of 7 left');
    expect(await run([])).toBe(0);
    expect(lines).toContain('0001_raw_tables: statement 1 of 7');
    expect(lines.at(-1)).toMatch(/^done: \d+ statements$/);
    expect(await run([])).toBe(0);
    expect(lines).toEqual(['the database is up to date']);
    expect(await run(['--status'])).toBe(0);
    expect(lines[0]).toMatch(/^0001_raw_tables: done {2}20/);
    expect(lines).toContain('0004_all_shards: for clusters');
  });

  it('refuses in words, with exit code 1', async () => {
    await run([]);
    for (const args of [
      ['--cluster', 'prod'],
      ['--status', '--cluster', 'prod'],
    ]) {
      expect(await run(args)).toBe(1);
      expect(complaints.join()).toContain('this database was set up on a single node');
    }
  });

  it('says that no server answers', async () => {
    const nowhere = createClickHouse({ url: 'http://127.0.0.1:9', logComment: 'test' });
    expect(await run(['--wait', '0'], nowhere)).toBe(1);
    expect(complaints[0]).toMatch(/^ClickHouse does not answer \(NETWORK_ECONNREFUSED\)/);
    await nowhere.close();
  });

  it('prints the SQL without a server', async () => {
    const nowhere = createClickHouse({ url: 'http://127.0.0.1:9', logComment: 'test' });
    expect(await run(['--dry-run', '--cluster', 'prod'], nowhere)).toBe(0);
    await nowhere.close();
    const [sql = ''] = lines;
    expect(sql).toContain('CREATE DATABASE IF NOT EXISTS commanded ON CLUSTER prod');
    expect(sql).toContain('ENGINE = Distributed(prod, commanded, activity)');
    expect(sql).not.toContain('{{');
  });

  it('is what main.ts runs', async () => {
    const env = { CLICKHOUSE_DATABASE: 'by_main' };
    const main = 'clickhouse/src/migrations/main.ts';
    expect((await database.testbed.run(main, [], env)).code).toBe(0);
    const again = await database.testbed.run(main, ['--status'], env);
    expect(again.stdout).toMatch(/^0001_raw_tables: done/);
    const wrong = await database.testbed.run(main, ['--down'], env);
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('--down')]);
    expect((await database.testbed.run(main, ['--help'], env)).stdout).toContain('--dry-run');
  }, 30_000);
});
