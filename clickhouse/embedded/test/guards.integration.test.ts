import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request } from 'node:http';
import { rssOf, send, sql, startEmbedded, until, type Embedded } from './embedded.ts';

const MIB = 1024 * 1024;

/** Each defect of chdb 3.4, seen through the server: none may show. */
describe('guards of the engine', () => {
  let server: Embedded;

  beforeAll(async () => {
    server = await startEmbedded({ args: ['--pool', '4'] });
    await sql(server, 'CREATE TABLE t (id UInt32, s String) ENGINE = MergeTree ORDER BY id');
  }, 60_000);
  afterAll(() => server.dispose());

  it('leftovers: nothing of a failed query stands before the next answer', async () => {
    for (let round = 0; round < 12; round += 1) {
      const format = round % 2 === 0 ? 'TSV' : 'JSONCompact';
      const failed = await send(server, {
        body: `SELECT number, throwIf(number = 200000) FROM numbers(400000) SETTINGS max_block_size = 1000 FORMAT ${format}`,
      });
      expect(failed.text).toContain('Code: 395');
      const next = await Promise.all(Array.from({ length: 4 }, () => sql(server, 'SELECT 42')));
      expect(next).toEqual(['42', '42', '42', '42']);
    }
  });

  it('settings: neither the URL nor SET nor a failed query leaves any behind', async () => {
    const ask = "SELECT getSetting('max_block_size'), getSetting('join_use_nulls')";
    const before = await sql(server, ask);
    await sql(server, 'SELECT 1', { max_block_size: '11' });
    await sql(server, 'SET join_use_nulls = 1');
    await send(server, { body: 'SELECT throwIf(1)', params: { max_block_size: '12' } });
    await send(server, { body: 'SELECT 1 SETTINGS max_block_size = 13' });
    await sql(server, 'USE system');
    const after = await Promise.all(
      Array.from({ length: 8 }, () => sql(server, `${ask}, currentDatabase()`)),
    );
    expect(new Set(after)).toEqual(new Set([`${before}\tdefault`]));
  });

  it('parameters: concurrent queries see their own', async () => {
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        sql(server, 'SELECT {p:String}', { param_p: `value-${index}` }),
      ),
    );
    expect(answers).toEqual(Array.from({ length: 200 }, (_, index) => `value-${index}`));
  });

  it.each([
    ["SELECT 1 INTO OUTFILE '/tmp/resee-guard.csv'", '1'],
    ["SELECT 1 INTO/**/outfile '/tmp/resee-guard.csv' FORMAT CSV", '1'],
    ["INSERT INTO t FROM INFILE '/etc/passwd' FORMAT LineAsString", '1'],
    ["SELECT * FROM file('/etc/passwd', 'LineAsString')", '497'],
    ["SELECT file('/etc/passwd')", '497'],
    ["SELECT `file` ('/etc/passwd')", '497'],
    ["INSERT INTO FUNCTION file('/tmp/resee-guard.csv', 'CSV', 'a Int8') VALUES (1)", '497'],
    ["CREATE TABLE f (a Int8) ENGINE = File(CSV, '/etc/passwd')", '497'],
    ['SELECT * FROM default.`/etc/passwd`', '497'],
  ])('files: %s is refused', async (body, code) => {
    const answer = await send(server, { body });
    expect([answer.headers['x-clickhouse-exception-code'], answer.text.includes('root:')]).toEqual([
      code,
      false,
    ]);
  });

  it.each([
    'SELECT 1; SELECT 2',
    'SELECT 1;; DROP TABLE t',
    "SELECT ';' /* ; */; -- ;\n DROP TABLE t",
    'SELECT 1;\0DROP TABLE t',
    'SET max_threads = 1; DROP TABLE t',
  ])('several statements: %p is refused whole', async (body) => {
    const answer = await send(server, { body });
    expect([answer.status, answer.headers['x-clickhouse-exception-code']]).toEqual([400, '62']);
    expect(await sql(server, 'EXISTS t')).toBe('1');
  });

  it('one statement with semicolons in it is none too many', async () => {
    expect(await sql(server, "SELECT ';' AS `a;b` -- ; x\n ; ")).toBe(';');
    expect(await sql(server, 'SELECT $tag$;$tag$ /* ; */;')).toBe(';');
  });

  it('data: empty lines, semicolons and statements in rows are rows', async () => {
    await sql(server, 'TRUNCATE TABLE t');
    await sql(server, 'INSERT INTO t FORMAT CSV\n1,"a\n\n;DROP TABLE t;\n\n"\n2,b\n');
    await sql(server, 'INSERT INTO t FORMAT JSONEachRow\n{"id":3,"s":"x"}\n\n\n{"id":4,"s":";"}\n');
    const row = Buffer.from([0x0a, 0x0a, 0x0a, 0x0a, 4, 0x3b, 0x0a, 0x0a, 0x20]);
    const body = Buffer.concat([row, row, row]);
    await send(server, { params: { query: 'INSERT INTO t FORMAT RowBinary' }, body });
    expect(await sql(server, 'SELECT count(), max(length(s)) FROM t')).toBe('7\t19');
    const statement = await send(server, { body: "INSERT INTO t VALUES (8, 'x'); DROP TABLE t" });
    expect(await sql(server, 'EXISTS t')).toBe('1');
    expect([200, 400]).toContain(statement.status);
  });

  it('event loop: the server answers at once while queries plan, stream and aggregate', async () => {
    const heavy = [
      'SELECT uniqExact(number) FROM numbers(30000000)',
      'SELECT number, toString(number) FROM numbers(1000000) FORMAT JSON',
      'SELECT number FROM numbers(20000000)',
    ].map((body) => send(server, { body, headers: { 'Accept-Encoding': 'gzip' } }));
    const done = Promise.all(heavy);
    let running = true;
    void done.then(() => {
      running = false;
    });
    const slow: number[] = [];
    while (running) {
      const started = performance.now();
      await send(server, { method: 'GET', path: '/ping' });
      slow.push(performance.now() - started);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    for (const answer of await done) expect(answer.status).toBe(200);
    slow.sort((a, b) => a - b);
    expect(slow.length).toBeGreaterThan(20);
    expect(slow[Math.floor(slow.length * 0.95)]).toBeLessThan(150);
  }, 120_000);

  it('large answers are streamed: memory stays bounded before a slow client', async () => {
    const before = rssOf(server);
    let peak = 0;
    const bytes = await new Promise<number>((resolve, reject) => {
      const outgoing = request(server.url, { method: 'POST', agent: false }, (response) => {
        let size = 0;
        const timer = setInterval(() => {
          peak = Math.max(peak, rssOf(server));
        }, 20);
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          response.pause();
          setTimeout(() => response.resume(), size < 20 * MIB ? 5 : 0);
        });
        response.on('error', reject);
        response.on('end', () => {
          clearInterval(timer);
          resolve(size);
        });
      });
      outgoing.end("SELECT number, repeat('x', 100) FROM numbers(6000000)");
    });
    expect(bytes).toBeGreaterThan(600 * MIB);
    expect(peak - before).toBeLessThan(350 * MIB);
  }, 120_000);

  it('large answers that cannot be streamed end in a clear error, which settings lift', async () => {
    const body = 'SELECT number FROM numbers(1500000) FORMAT JSONCompact';
    const refused = await send(server, { body });
    expect(refused.headers['x-clickhouse-exception-code']).toBe('396');
    expect(refused.text).toContain('Limit for result exceeded, max rows');
    const params = { max_result_rows: '0' };
    expect((await send(server, { body, params })).text).toContain('"rows": 1500000');
  });

  it.each([
    'CSVWithNames',
    'CSVWithNamesAndTypes',
    'TSVWithNames',
    'TSVWithNamesAndTypes',
    'JSONCompactEachRowWithNamesAndTypes',
    'RowBinaryWithNamesAndTypes',
  ])('chunks: a streamed %s answer has one head', async (format) => {
    const body = `SELECT number AS "a""b\nc", toString(number) AS s FROM numbers(300000) FORMAT ${format}`;
    const streamed = await send(server, { body });
    // The word keeps the answer in one piece.
    const whole = await send(server, { body: `/* totals */ ${body}` });
    expect(streamed.bytes.length).toBeGreaterThan(1 * MIB);
    expect(streamed.bytes.equals(whole.bytes)).toBe(true);
  });

  it('a client that leaves stops its query', async () => {
    const outgoing = request(`${server.url}/?query_id=left`, { method: 'POST', agent: false });
    outgoing.on('error', () => undefined);
    outgoing.end('SELECT sum(cityHash64(number)) FROM numbers(1000000000000)');
    const count =
      "SELECT count() FROM system.processes WHERE position(query, 'query_id:' || 'left ') > 0";
    await until(async () => (await sql(server, count)) === '1', 10_000);
    outgoing.destroy();
    await until(async () => (await sql(server, count)) === '0', 3_000);
  });
});

describe('overload', () => {
  it('runs as many queries as it has sessions, queues some, refuses the rest and recovers', async () => {
    const server = await startEmbedded({ args: ['--pool', '8', '--max-queued', '2'] });
    try {
      const started = performance.now();
      const slow = Array.from({ length: 12 }, () => send(server, { body: 'SELECT sleep(1.5)' }));
      const answers = await Promise.all(slow);
      const statuses = answers.map((answer) => answer.status).sort();
      expect(statuses).toEqual([...Array<number>(10).fill(200), 503, 503]);
      const refused = answers.find((answer) => answer.status === 503);
      expect(refused?.headers['x-clickhouse-exception-code']).toBe('202');
      // Eight ran side by side, then two.
      expect(performance.now() - started).toBeLessThan(4_500);
      expect(await sql(server, 'SELECT 1')).toBe('1');
    } finally {
      await server.dispose();
    }
  }, 60_000);

  it('keeps queries within its memory', async () => {
    const server = await startEmbedded({ args: ['--max-memory-mib', '700'] });
    try {
      const answer = await send(server, {
        body: 'SELECT length(groupArray(toString(number))) FROM numbers(30000000)',
      });
      expect(answer.headers['x-clickhouse-exception-code']).toBe('241');
      expect(await sql(server, 'SELECT 1')).toBe('1');
    } finally {
      await server.dispose();
    }
  }, 60_000);
});
