import { afterEach, describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newDir, send, sql, startEmbedded, type Embedded, type Raw } from './embedded.ts';

/** What makes one insert one block whose token decides (the sink's own settings). */
const ONE_BLOCK = {
  async_insert: '0',
  insert_deduplicate: '1',
  deduplicate_blocks_in_dependent_materialized_views: '1',
  max_insert_block_size: '1048449',
  min_insert_block_size_rows: '1048449',
  min_insert_block_size_bytes: '268402944',
  input_format_parallel_parsing: '0',
  materialized_views_ignore_errors: '0',
  wait_end_of_query: '1',
};
const ROWS = 20_000;

const schema = [
  `CREATE TABLE raw (batch UInt32, id UInt32, s String) ENGINE = MergeTree ORDER BY (batch, id)
    SETTINGS non_replicated_deduplication_window = 1000`,
  `CREATE TABLE rollup (batch UInt32, n SimpleAggregateFunction(sum, UInt64)) ENGINE = AggregatingMergeTree ORDER BY batch
    SETTINGS non_replicated_deduplication_window = 1000`,
  'CREATE MATERIALIZED VIEW feed TO rollup AS SELECT batch, count() AS n FROM raw GROUP BY batch',
];

/** RowBinary rows of a batch; the ids hold line ends and semicolons among their bytes. */
function batchOf(batch: number): Buffer {
  const row = Buffer.alloc(4 + 4 + 1 + 40, 'x');
  const body = Buffer.alloc(row.length * ROWS);
  for (let id = 0; id < ROWS; id += 1) {
    row.writeUInt32LE(batch, 0);
    row.writeUInt32LE(id, 4);
    row[8] = 40;
    row.copy(body, id * row.length);
  }
  return body;
}

function insert(server: Embedded, batch: number): Promise<Raw> {
  const params = {
    ...ONE_BLOCK,
    query: 'INSERT INTO raw FORMAT RowBinary',
    insert_deduplication_token: `token-${batch}`,
  };
  return send(server, { params, body: batchOf(batch) });
}

const rawCounts =
  'SELECT groupArray((batch, n)) FROM (SELECT batch, count() AS n FROM raw GROUP BY batch ORDER BY batch)';
const rollupCounts =
  'SELECT groupArray((batch, n)) FROM (SELECT batch, sum(n) AS n FROM rollup GROUP BY batch ORDER BY batch)';

describe('durability', () => {
  const open: Embedded[] = [];
  const start = async (dir?: string): Promise<Embedded> => {
    const server = await startEmbedded(dir === undefined ? {} : { dir });
    open.push(server);
    return server;
  };
  afterEach(async () => {
    for (const server of open.splice(0)) await server.dispose();
  });

  it('an insert is one block, and its token drops a repeat in table and view alike', async () => {
    const server = await start();
    for (const statement of schema) await sql(server, statement);
    for (let attempt = 0; attempt < 3; attempt += 1) {
      expect((await insert(server, 1)).status).toBe(200);
    }
    const parts = "SELECT count(), sum(rows) FROM system.parts WHERE active AND table = 'raw'";
    expect(await sql(server, parts)).toBe(`1\t${ROWS}`);
    expect(await sql(server, rollupCounts)).toBe(`[(1,${ROWS})]`);
    expect(await sql(server, 'SELECT uniqExact(id) FROM raw')).toBe(String(ROWS));
  }, 60_000);

  it('a token is a compare-and-set: one of eight writers wins', async () => {
    const server = await start();
    await sql(
      server,
      'CREATE TABLE c (k String, who UInt8) ENGINE = MergeTree ORDER BY k SETTINGS non_replicated_deduplication_window = 1000',
    );
    for (let round = 0; round < 10; round += 1) {
      const params = { ...ONE_BLOCK, insert_deduplication_token: `claim-${round}` };
      const writers = Array.from({ length: 8 }, (_, who) =>
        send(server, {
          params: { ...params, query: 'INSERT INTO c FORMAT JSONEachRow' },
          body: JSON.stringify({ k: `k${round}`, who }),
        }),
      );
      for (const answer of await Promise.all(writers)) expect(answer.status).toBe(200);
    }
    expect(await sql(server, 'SELECT count(), uniqExact(k) FROM c')).toBe('10\t10');
  }, 60_000);

  it('kill -9 amid inserts loses nothing acknowledged, and a retry heals the rest exactly', async () => {
    const dir = newDir();
    let server = await start(dir);
    for (const statement of schema) await sql(server, statement);
    const acknowledged = new Set<number>();
    const sent = new Set<number>();
    let batch = 0;
    for (let crash = 0; crash < 4; crash += 1) {
      let alive = true;
      const writer = async (): Promise<void> => {
        while (alive) {
          batch += 1;
          const mine = batch;
          sent.add(mine);
          try {
            if ((await insert(server, mine)).status === 200) acknowledged.add(mine);
          } catch {
            return;
          }
        }
      };
      const writers = [writer(), writer(), writer()];
      const before = acknowledged.size;
      await new Promise((resolve) => setTimeout(resolve, 400 + crash * 137));
      while (acknowledged.size === before) await new Promise((resolve) => setTimeout(resolve, 20));
      alive = false;
      await server.kill();
      await Promise.all(writers);
      server = await start(dir);
      const there = await sql(server, 'SELECT groupUniqArray(batch) FROM raw');
      const found = new Set(JSON.parse(there) as number[]);
      for (const one of acknowledged) expect(found.has(one)).toBe(true);
    }
    expect(sent.size).toBeGreaterThan(acknowledged.size);
    for (const one of sent) expect((await insert(server, one)).status).toBe(200);
    const expected = `[${[...sent]
      .sort((a, b) => a - b)
      .map((one) => `(${one},${ROWS})`)
      .join(',')}]`;
    expect(await sql(server, rawCounts)).toBe(expected);
    expect(await sql(server, rollupCounts)).toBe(expected);
    expect(readdirSync(join(dir, 'data', 'spool'))).toEqual([]);
  }, 120_000);

  it('a second server on the same data is refused in words', async () => {
    const server = await start();
    await expect(startEmbedded({ dir: server.dir })).rejects.toThrow(
      /Another server instance in same directory is already running.*another server may be running/s,
    );
    expect(await sql(server, 'SELECT 1')).toBe('1');
  }, 60_000);

  it('starts after a kill with rests of a spool, and removes them', async () => {
    const dir = newDir();
    const first = await start(dir);
    await first.kill();
    writeFileSync(join(dir, 'data', 'spool', 'insert-1-1'), 'rest');
    await start(dir);
    expect(existsSync(join(dir, 'data', 'spool', 'insert-1-1'))).toBe(false);
  }, 60_000);

  it('SIGTERM lets a running query and an insert finish, and ends with 0', async () => {
    const dir = newDir();
    const server = await start(dir);
    await sql(server, 'CREATE TABLE t (a Int8) ENGINE = MergeTree ORDER BY a');
    const query = sql(server, 'SELECT sleep(1.5)');
    const write = sql(server, 'INSERT INTO t SELECT sleep(1) FROM numbers(1)');
    await new Promise((resolve) => setTimeout(resolve, 300));
    const started = performance.now();
    const code = server.terminate();
    expect(await query).toBe('0');
    expect(await write).toBe('');
    expect(await code).toBe(0);
    expect(performance.now() - started).toBeLessThan(5_000);
    const again = await start(dir);
    expect(await sql(again, 'SELECT count() FROM t')).toBe('1');
  }, 60_000);

  it('SIGTERM stops within seconds a query that does not end', async () => {
    const server = await start();
    const endless = sql(server, 'SELECT sum(cityHash64(number)) FROM numbers(1000000000000)');
    const failed = expect(endless).rejects.toThrow();
    await new Promise((resolve) => setTimeout(resolve, 300));
    const started = performance.now();
    expect(await server.terminate()).toBe(0);
    await failed;
    expect(performance.now() - started).toBeLessThan(12_000);
  }, 60_000);

  it('keeps no growing logs of its own', async () => {
    const server = await start();
    await sql(server, 'SELECT 1');
    const logs = await sql(
      server,
      "SELECT count() FROM system.tables WHERE database = 'system' AND name LIKE '%\\\\_log'",
    );
    expect(logs).toBe('0');
  }, 60_000);

  it('names its mistakes: options, users', async () => {
    const dir = newDir();
    await expect(
      startEmbedded({ dir, args: ['--pool', '0', '--max-queued', 'x'] }),
    ).rejects.toThrow(/--pool must be.*\n?.*--max-queued must be/s);
    await expect(startEmbedded({ dir, users: [{ name: 'a', access: 'root' }] })).rejects.toThrow(
      /access must be "full" or "read-only"/,
    );
    rmSync(dir, { recursive: true, force: true });
  }, 60_000);
});
