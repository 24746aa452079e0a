import {
  ClickHouseLogLevel,
  createClient,
  type ClickHouseClient,
  type ClickHouseSettings,
} from '@clickhouse/client';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Readable } from 'node:stream';
import { startEmbedded, until, type Embedded } from './embedded.ts';

/** The unmodified JS client in full use. */
describe('@clickhouse/client', () => {
  let server: Embedded;
  let client: ClickHouseClient;
  const log = { level: ClickHouseLogLevel.OFF };

  beforeAll(async () => {
    server = await startEmbedded();
    client = createClient({ url: server.url, compression: { request: true, response: true }, log });
    await client.command({
      query: `CREATE TABLE t (id UInt64, name String DEFAULT concat('n', toString(id)), at DateTime64(3), props JSON)
        ENGINE = MergeTree ORDER BY id`,
    });
  }, 60_000);
  afterAll(async () => {
    await client.close();
    await server.dispose();
  });

  const count = async (where: string): Promise<number> => {
    const result = await client.query({
      query: `SELECT count() AS n FROM t WHERE ${where}`,
      format: 'JSONEachRow',
    });
    return Number((await result.json<{ n: string }>())[0]?.n);
  };

  it('pings by path and by SELECT', async () => {
    expect(await client.ping()).toEqual({ success: true });
    expect(await client.ping({ select: true })).toEqual({ success: true });
  });

  it('inserts an array, with defaults and JSON, and counts the rows', async () => {
    const { summary, executed } = await client.insert({
      table: 't',
      values: [
        { id: 1, at: '2026-01-02 03:04:05.678', props: { a: { b: 1 } } },
        { id: 2, name: "x\n\n;'\\\t", props: {} },
      ],
      format: 'JSONEachRow',
    });
    expect(executed).toBe(true);
    expect(summary?.written_rows).toBe('2');
    const rows = await (
      await client.query({
        query: 'SELECT name, at, props FROM t WHERE id < 10 ORDER BY id',
        format: 'JSONEachRow',
      })
    ).json();
    expect(rows).toEqual([
      { name: 'n1', at: '2026-01-02 03:04:05.678', props: { a: { b: 1 } } },
      { name: "x\n\n;'\\\t", at: '1970-01-01 00:00:00.000', props: {} },
    ]);
  });

  it('inserts a stream as one block', async () => {
    const rows = Readable.from(Array.from({ length: 5000 }, (_, index) => ({ id: 1000 + index })));
    await client.insert({ table: 't', values: rows, format: 'JSONEachRow' });
    expect(await count('id >= 1000 AND id < 6000')).toBe(5000);
  });

  it('takes RowBinary bytes through exec, whatever stands in them', async () => {
    const row = Buffer.alloc(8 + 1 + 12);
    row.writeBigUInt64LE(0x0a0a_3b0a_0a0dn);
    row[8] = 12;
    row.write('\n\n;DROP x;\0\n', 9, 'latin1');
    const { stream, summary } = await client.exec({
      query: 'INSERT INTO t (id, name) FORMAT RowBinary',
      values: Readable.from([row], { objectMode: false }),
    });
    stream.resume();
    expect(summary?.written_rows).toBe('1');
    expect(await count(`id = 11039056464397 AND name = '\\n\\n;DROP x;\\0\\n'`)).toBe(1);
  });

  it('binds parameters of every kind, long ones too', async () => {
    const long = 'ä'.repeat(50_000);
    const result = await client.query({
      query: `SELECT {s:String} AS s, {n:Nullable(Int8)} AS n, {a:Array(String)} AS a, {d:DateTime64(3)} AS d,
        {m:Map(String, UInt8)} AS m, {b:Bool} AS b, length({l:String}) AS l, {i:Identifier} AS i FROM t WHERE id = 1`,
      query_params: {
        s: "it's\t\\n\n",
        n: null,
        a: ["'", '\\', 'ü,'],
        d: new Date(1_700_000_000_123),
        m: new Map([['k', 1]]),
        b: true,
        l: long,
        i: 'id',
      },
      format: 'JSONEachRow',
    });
    expect(await result.json()).toEqual(
      [
        {
          s: "it's\t\\n\n",
          n: null,
          a: ["'", '\\', 'ü,'],
          d: '2023-11-14 22:13:20.123',
          m: { k: 1 },
          b: true,
          l: '100000',
          i: '1',
        },
      ].map((row) => ({ ...row, l: 100_000, i: 1 })),
    );
  });

  it('keeps settings to their query', async () => {
    const ask = async (settings: ClickHouseSettings): Promise<unknown> =>
      (
        await client.query({
          query: "SELECT toString(getSetting('max_block_size')) AS s, toUInt64(1) AS n",
          format: 'JSONEachRow',
          clickhouse_settings: settings,
        })
      ).json();
    const before = await ask({});
    const changed = { max_block_size: '77', output_format_json_quote_64bit_integers: 1 as const };
    expect(await ask(changed)).toEqual([{ s: '77', n: '1' }]);
    for (let index = 0; index < 8; index += 1) expect(await ask({})).toEqual(before);
  });

  it('streams a large result', async () => {
    const result = await client.query({
      query: 'SELECT number FROM numbers(1000000)',
      format: 'JSONEachRow',
    });
    let rows = 0;
    for await (const batch of result.stream()) rows += batch.length;
    expect(rows).toBe(1_000_000);
  });

  it('tells codes of errors, before and amid an answer', async () => {
    await expect(client.query({ query: 'SELECT * FROM nowhere' })).rejects.toMatchObject({
      code: '60',
      type: 'UNKNOWN_TABLE',
    });
    await expect(client.command({ query: 'SELEC 1' })).rejects.toMatchObject({ code: '62' });
    const amid = await client.query({
      query: 'SELECT throwIf(number = 3000000) FROM numbers(10000000)',
      format: 'JSONEachRow',
    });
    const read = async (): Promise<void> => {
      for await (const batch of amid.stream()) expect(batch.length).toBeGreaterThan(0);
    };
    await expect(read()).rejects.toMatchObject({ code: '395' });
  });

  it('stops a query that its caller aborts', async () => {
    const abort = new AbortController();
    const query = client.query({
      query: 'SELECT sum(cityHash64(number)) FROM numbers(1000000000000)',
      query_id: 'aborted-one',
      abort_signal: abort.signal,
    });
    const isRunning = async (): Promise<boolean> => {
      const result = await client.query({
        query:
          "SELECT count() AS n FROM system.processes WHERE query LIKE '%query_id:aborted-one %' AND query NOT LIKE '%processes%'",
        format: 'JSONEachRow',
      });
      return Number((await result.json<{ n: string }>())[0]?.n) > 0;
    };
    await until(isRunning, 10_000);
    abort.abort();
    await expect(query).rejects.toThrow(/abort/i);
    await until(async () => !(await isRunning()), 5_000);
  });

  it('kills by query id', async () => {
    const running = client.query({
      query: 'SELECT sum(cityHash64(number)) FROM numbers(1000000000000)',
      query_id: 'to-kill',
    });
    const failure = expect(running).rejects.toMatchObject({ code: '394' });
    await until(async () => {
      const killed = await client.query({
        query: "KILL QUERY WHERE query_id = 'to-kill'",
        format: 'JSON',
      });
      return (await killed.text()).includes('to-kill');
    }, 10_000);
    await failure;
  });

  it('gives the client its query id back', async () => {
    const result = await client.query({ query: 'SELECT 1', query_id: 'mine-1' });
    expect(result.query_id).toBe('mine-1');
    await result.text();
  });

  it('says that sessions are not spoken', async () => {
    await expect(client.query({ query: 'SELECT 1', session_id: 's' })).rejects.toMatchObject({
      code: '48',
      type: 'NOT_IMPLEMENTED',
    });
  });
});
