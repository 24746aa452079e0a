import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import {
  brotliCompressSync,
  deflateSync,
  gunzipSync,
  gzipSync,
  zstdCompressSync,
  zstdDecompressSync,
} from 'node:zlib';
import { send, sql, startEmbedded, until, type Embedded } from './embedded.ts';

/** The interface as curl sees it. */
describe('HTTP interface', () => {
  let server: Embedded;

  beforeAll(async () => {
    server = await startEmbedded();
    await sql(server, 'CREATE TABLE t (id UInt32, s String) ENGINE = MergeTree ORDER BY id');
  }, 60_000);
  afterAll(() => server.dispose());

  const rows = (): Promise<string> => sql(server, 'SELECT count() FROM t');
  const insertParams = { query: 'INSERT INTO t FORMAT TSV' };

  it.each(['/ping', '/replicas_status', '/'])('answers Ok. at %s', async (path) => {
    for (const method of ['GET', 'HEAD']) {
      const answer = await send(server, { method, path });
      expect([answer.status, answer.text]).toEqual([200, method === 'GET' ? 'Ok.\n' : '']);
    }
  });

  it('takes a statement from the URL, the body, or both', async () => {
    expect((await send(server, { method: 'GET', params: { query: 'SELECT 1' } })).text).toBe('1\n');
    expect(await sql(server, 'SELECT 2')).toBe('2');
    const both = await send(server, { params: { query: 'SELECT 3,' }, body: '4' });
    expect(both.text).toBe('3\t4\n');
  });

  it('tells of the answer in headers', async () => {
    const answer = await send(server, {
      body: 'SELECT number FROM numbers(3) FORMAT JSON',
      params: { query_id: 'q-1' },
    });
    const summary = JSON.parse(String(answer.headers['x-clickhouse-summary'])) as object;
    expect(answer.headers).toMatchObject({
      'x-clickhouse-query-id': 'q-1',
      'x-clickhouse-format': 'JSON',
      'x-clickhouse-server-display-name': 'resee-embedded',
      'content-type': 'application/json; charset=UTF-8',
    });
    expect(answer.headers['x-clickhouse-timezone']).toBe(await sql(server, 'SELECT timezone()'));
    expect(summary).toMatchObject({ result_rows: '3', read_rows: '3', written_rows: '0' });
    expect(Number((summary as { elapsed_ns: string }).elapsed_ns)).toBeGreaterThan(0);
  });

  it('chooses formats by FORMAT, default_format and header', async () => {
    expect((await send(server, { body: 'SELECT 1 AS a FORMAT jsoneachrow' })).text).toBe(
      '{"a":1}\n',
    );
    const params = { default_format: 'CSVWithNames' };
    expect((await send(server, { body: 'SELECT 1 AS a', params })).text).toBe('"a"\n1\n');
    const headers = { 'X-ClickHouse-Format': 'TSKV' };
    expect((await send(server, { body: 'SELECT 1 AS a', headers })).text).toBe('a=1\n');
    expect((await send(server, { body: 'SELECT 1 FORMAT Nope' })).status).toBe(404);
  });

  it('honours database, parameters and settings', async () => {
    expect(await sql(server, 'SELECT currentDatabase()', { database: 'system' })).toBe('system');
    expect((await send(server, { body: 'SELECT 1', params: { database: 'gone' } })).status).toBe(
      404,
    );
    expect(await sql(server, 'SELECT {a:Array(Int8)}[2]', { param_a: '[1,2]' })).toBe('2');
    expect(await sql(server, "SELECT getSetting('max_threads')", { max_threads: '3' })).toBe('3');
    const unknown = await send(server, { body: 'SELECT 1', params: { no_such_setting: '1' } });
    expect([unknown.status, unknown.headers['x-clickhouse-exception-code']]).toEqual([404, '115']);
  });

  it.each([
    ['SELEC 1', 400, '62', 'SYNTAX_ERROR'],
    ['SELECT * FROM nowhere', 404, '60', 'UNKNOWN_TABLE'],
    ['SELECT nothing', 404, '47', 'UNKNOWN_IDENTIFIER'],
    ['CREATE TABLE t (a Int8) ENGINE = Memory', 500, '57', 'TABLE_ALREADY_EXISTS'],
    ["SELECT toDate('x')", 400, '38', 'CANNOT_PARSE_DATE'],
    ['', 400, '62', 'SYNTAX_ERROR'],
  ])('answers %p with ClickHouse status and code', async (body, status, code, name) => {
    const answer = await send(server, { body });
    expect([answer.status, answer.headers['x-clickhouse-exception-code']]).toEqual([status, code]);
    expect(answer.text).toMatch(
      new RegExp(
        `^Code: ${code}\\. DB::Exception: .*\\(${name}\\) \\(version \\d+\\.\\d+.*\\)\n$`,
        's',
      ),
    );
    // Nothing of how the statement was run, nothing twice.
    expect(answer.text).not.toMatch(/query_id:|job:|DB::Exception.*DB::Exception/s);
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
  ])('reads %s bodies', async (encoding, compress) => {
    await sql(server, 'TRUNCATE TABLE t');
    const body = compress(Buffer.from('1\ta\n2\tb\n'));
    const headers = { 'Content-Encoding': encoding };
    const answer = await send(server, { params: insertParams, body, headers });
    expect([answer.status, answer.text]).toEqual([200, '']);
    expect(await rows()).toBe('2');
    const cut = await send(server, { params: insertParams, body: body.subarray(0, -3), headers });
    expect(cut.status).toBe(500);
    expect(await rows()).toBe('2');
  });

  it('compresses answers by Accept-Encoding', async () => {
    const text = 'SELECT number FROM numbers(100000)';
    const expected = await sql(server, text);
    for (const [encoding, open] of [
      ['gzip', gunzipSync],
      ['zstd', zstdDecompressSync],
    ] as const) {
      const answer = await send(server, { body: text, headers: { 'Accept-Encoding': encoding } });
      expect(answer.headers['content-encoding']).toBe(encoding);
      expect(open(answer.bytes).toString().trimEnd()).toBe(expected);
    }
    const off = await send(server, {
      body: text,
      headers: { 'Accept-Encoding': 'gzip' },
      params: { enable_http_compression: '0' },
    });
    expect(off.headers['content-encoding']).toBeUndefined();
  });

  it.each(['Content-Length', 'chunked'])(
    'inserts nothing of a truncated body (%s)',
    async (kind) => {
      await sql(server, 'TRUNCATE TABLE t');
      const line = '1\tabcdefgh\n'.repeat(200_000);
      const head =
        kind === 'chunked' ? 'Transfer-Encoding: chunked' : `Content-Length: ${line.length + 100}`;
      const body = kind === 'chunked' ? `${line.length.toString(16)}\r\n${line}\r\n` : line;
      const socket = connect(server.port, '127.0.0.1');
      socket.write(
        `POST /?query=INSERT+INTO+t+FORMAT+TSV HTTP/1.1\r\nHost: localhost\r\n${head}\r\n\r\n`,
      );
      socket.write(body);
      const spool = join(server.dir, 'data', 'spool');
      const spooled = (): number => readdirSync(spool).length;
      await until(() => Promise.resolve(spooled() === 1), 5_000);
      socket.destroy();
      await until(() => Promise.resolve(spooled() === 0), 5_000);
      expect(await rows()).toBe('0');
    },
  );

  it('takes the head of an INSERT in the body, large data too', async () => {
    await sql(server, 'TRUNCATE TABLE t');
    await sql(server, "INSERT INTO t VALUES (1, 'a;b'), (2, 'c')");
    await sql(server, 'INSERT INTO t (id) SETTINGS async_insert = 0 FORMAT CSV\n3\n');
    await sql(server, `INSERT INTO t FORMAT TSV\n${'4\tabcdefghijkl\n'.repeat(300_000)}`);
    await sql(server, `INSERT INTO t SELECT number + 10, 'x' FROM numbers(5)`);
    expect(await rows()).toBe('300008');
  });

  it('counts written rows in the summary', async () => {
    const answer = await send(server, { params: insertParams, body: '7\ta\n8\tb\n9\tc\n' });
    const summary = JSON.parse(String(answer.headers['x-clickhouse-summary'])) as object;
    expect(summary).toMatchObject({ written_rows: '3' });
    const select = await send(server, {
      body: 'INSERT INTO t SELECT number, toString(number) FROM numbers(4)',
    });
    expect(String(select.headers['x-clickhouse-summary'])).toContain('"written_rows":"4"');
  });

  it('names the request in errors of data', async () => {
    const answer = await send(server, { params: insertParams, body: '1\ta\nx\n' });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('the request body');
    expect(answer.text).not.toContain(server.dir);
  });

  it('frames an exception amid an answer as ClickHouse does', async () => {
    const answer = await send(server, {
      body: 'SELECT throwIf(number = 3000000) FROM numbers(10000000)',
    });
    expect(answer.status).toBe(200);
    const tag = String(answer.headers['x-clickhouse-exception-tag']);
    const frame = new RegExp(
      `\r\n__exception__\r\n${tag}\r\n(.*\n)(\\d+) ${tag}\r\n__exception__\r\n$`,
      's',
    );
    const [, message = '', length] = frame.exec(answer.text.slice(-2000)) ?? [];
    expect(message).toMatch(/^Code: 395\. /);
    expect(Buffer.byteLength(message)).toBe(Number(length));
    const held = await send(server, {
      body: 'SELECT throwIf(number = 3000000) FROM numbers(10000000)',
      params: { wait_end_of_query: '1' },
    });
    expect([held.status, held.headers['x-clickhouse-exception-code']]).toEqual([500, '395']);
  });

  it('keeps connections open longer than clients do', async () => {
    const answer = await send(server, {
      method: 'GET',
      path: '/ping',
      headers: { Connection: 'keep-alive' },
    });
    const seconds = Number(/timeout=(\d+)/.exec(String(answer.headers['keep-alive']))?.[1]);
    expect(seconds).toBeGreaterThanOrEqual(10);
  });

  it('refuses pages of the web', async () => {
    const body = 'SELECT 1';
    expect((await send(server, { body, headers: { Host: 'evil.example' } })).status).toBe(403);
    expect((await send(server, { body, headers: { Origin: 'https://evil.example' } })).status).toBe(
      403,
    );
    expect(
      (await send(server, { body, headers: { Origin: 'http://localhost:3000' } })).status,
    ).toBe(200);
  });

  it('listens on loopback alone, and knows no other paths or methods', async () => {
    expect(new URL(server.url).hostname).toBe('127.0.0.1');
    expect((await send(server, { path: '/play' })).status).toBe(404);
    expect((await send(server, { method: 'DELETE' })).status).toBe(405);
  });

  it('says what it does not speak', async () => {
    for (const params of [{ session_id: 'x' }, { compress: '1' }, { decompress: '1' }]) {
      expect((await send(server, { body: 'SELECT 1', params })).status).toBe(501);
    }
    expect((await send(server, { body: 'SELECT 1', params: { role: 'r' } })).status).toBe(404);
    const lz4 = await send(server, { body: 'x', headers: { 'Content-Encoding': 'lz4' } });
    expect(lz4.status).toBe(501);
  });

  it('shows queries in system.processes with their ids', async () => {
    const text = await sql(server, 'SELECT query FROM system.processes', { query_id: 'see-me' });
    expect(text).toContain('query_id:see-me');
  });
});
