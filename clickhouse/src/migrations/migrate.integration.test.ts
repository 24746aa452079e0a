import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { defaultRetentionDays } from '@resee-insights/domain/retention';
import type { ClickHouse } from '../client/index.ts';
import { rowsOf, startTestDatabase, valueOf, type TestDatabase } from '../test/test-database.ts';
import { dateTime, insertOnce } from './database.ts';
import { migrate, type Migrated, type Migration } from './index.ts';

const migration = (version: number, ...texts: string[]): Migration => ({
  version,
  name: `m${version}`,
  statements: texts.map((text) => ({
    text,
    clusterOnly: false,
    checksum: createHash('sha256').update(text).digest('hex'),
  })),
});

const table = (name: string): string =>
  `CREATE TABLE IF NOT EXISTS {{db}}.${name} (a String) ENGINE = MergeTree ORDER BY a`;

describe('migrate', () => {
  let database: TestDatabase;
  let client: ClickHouse;
  let name = '';
  let count = 0;
  beforeAll(async () => {
    database = await startTestDatabase();
    ({ client } = database);
  }, 120_000);
  beforeEach(() => {
    name = `migrated_${++count}`;
  });
  afterAll(() => database.stop(), 60_000);

  const run = (migrations: readonly Migration[], more = {}): Promise<Migrated> =>
    migrate({
      client,
      database: name,
      cluster: null,
      retention: defaultRetentionDays,
      migrations,
      leaseMs: 2_000,
      ...more,
    });
  const appliedBy = (result: Migrated): number => (result.ok ? result.applied.length : -1);
  const history = () =>
    rowsOf(client, `SELECT version, statement FROM ${name}.schema_migrations ORDER BY applied_at`);
  const tables = async (): Promise<unknown[]> =>
    (
      await rowsOf<{ name: string }>(
        client,
        `SELECT name FROM system.tables WHERE database = '${name}' AND NOT startsWith(name, 'schema_')
         ORDER BY name`,
      )
    ).map((row) => row.name);

  it('runs everything once', async () => {
    const migrations = [migration(1, table('a'), table('b')), migration(2, table('c'))];
    expect(appliedBy(await run(migrations))).toBe(3);
    expect(await tables()).toEqual(['a', 'b', 'c']);
    expect(appliedBy(await run(migrations))).toBe(0);
    expect(appliedBy(await run([...migrations, migration(3, table('d'))]))).toBe(1);
    expect(await history()).toEqual([
      { version: 1, statement: 1 },
      { version: 1, statement: 2 },
      { version: 2, statement: 1 },
      { version: 3, statement: 1 },
    ]);
  });

  it('goes on where it failed, statement by statement', async () => {
    const broken = [migration(1, table('a'), 'SELECT no_such_column', table('b'))];
    expect(await run(broken)).toMatchObject({ ok: false, code: 'CLICKHOUSE_47', retryable: false });
    expect(await tables()).toEqual(['a']);
    const mended = [migration(1, table('a'), table('m'), table('b'))];
    expect(appliedBy(await run(mended))).toBe(2);
    expect(await tables()).toEqual(['a', 'b', 'm']);
  });

  it('refuses to change the past, and touches nothing then', async () => {
    await run([migration(1, table('a'))]);
    const changed = await run([migration(1, table('other')), migration(2, table('b'))]);
    expect(changed).toMatchObject({ ok: false, code: 'changed', retryable: false });
    expect(await tables()).toEqual(['a']);
    expect(await run([])).toMatchObject({ ok: false, code: 'ahead' });
    expect(await run([migration(1, table('a'))], { cluster: 'prod' })).toMatchObject({
      ok: false,
      code: 'other_topology',
    });
  });

  it('runs each statement once when several runs start together', async () => {
    const migrations = [1, 2, 3].map((version) => migration(version, table(`t${version}`)));
    const results = await Promise.all([1, 2, 3, 4, 5].map(() => run(migrations)));
    expect(results.map(appliedBy).sort()).toEqual([0, 0, 0, 0, 3]);
    expect(await history()).toHaveLength(3);
    const owners = await rowsOf(
      client,
      `SELECT number, uniqExact(owner) AS owners FROM ${name}.schema_lock GROUP BY number HAVING owners > 1`,
    );
    expect(owners).toEqual([]);
  }, 60_000);

  it('waits for the lock of a run that was killed, and no longer', async () => {
    await run([]);
    const settings = { database: name, cluster: null, retention: defaultRetentionDays };
    const number = Number(await valueOf(client, `SELECT max(number) FROM ${name}.schema_lock`)) + 1;
    const row = { number, kind: 'held', owner: 'killed', expires_at: dateTime(Date.now() + 1_500) };
    await insertOnce({ client, settings }, 'schema_lock', row, `lock/${number}`);
    expect(await run([migration(1, table('a'))], { lockWaitMs: 0 })).toMatchObject({
      ok: false,
      code: 'locked',
      retryable: true,
      message: expect.stringMatching(/^killed runs migrations now.* ends in 2 s$/),
    });
    expect(await tables()).toEqual([]);
    expect(appliedBy(await run([migration(1, table('a'))]))).toBe(1);
  }, 30_000);

  it('keeps the lock while a statement takes longer than the lease', async () => {
    const slow = migration(
      1,
      'SELECT sleepEachRow(1) FROM numbers(3) SETTINGS max_block_size = 1',
      table('a'),
    );
    const [first, second] = await Promise.all([run([slow]), run([slow])]);
    expect([appliedBy(first), appliedBy(second)].sort()).toEqual([0, 2]);
  }, 30_000);

  it('changes how long rows stay without a migration', async () => {
    const settings = { client, database: name, cluster: null };
    await migrate({ ...settings, retention: defaultRetentionDays });
    const changed = await migrate({ ...settings, retention: { raw: 90, deadLetters: 30 } });
    expect(changed.ok && changed.retention).toContainEqual({
      table: 'activity',
      from: 400,
      to: 90,
    });
    const stays = `SELECT extract(engine_full, 'toIntervalDay\\\\((\\\\d+)\\\\)') FROM system.tables WHERE database = '${name}' AND name = `;
    expect(await valueOf(client, `${stays} 'activity'`)).toBe('90');
    expect(await valueOf(client, `${stays} 'dead_letters'`)).toBe('30');
    const again = await migrate({ ...settings, retention: { raw: 90, deadLetters: 30 } });
    expect(again.ok && again.retention).toEqual([]);
  }, 30_000);
});
