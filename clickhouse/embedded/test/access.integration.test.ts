import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:net';
import { send, sql, startEmbedded, type Embedded, type Raw } from './embedded.ts';

const password = 'p@ss:w/ö rd';
const basic = (name: string, secret: string): string =>
  `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}`;

describe('access', () => {
  let server: Embedded;
  let trap: Server;
  let trapPort = 0;
  let trapped = 0;

  beforeAll(async () => {
    server = await startEmbedded({
      users: [
        { name: 'owner', password, access: 'full' },
        { name: 'analyst', password: 'a', access: 'read-only' },
      ],
    });
    const setup = [
      'CREATE DATABASE resee',
      'CREATE TABLE resee.t (id UInt32) ENGINE = MergeTree ORDER BY id',
      'INSERT INTO resee.t VALUES (1), (2)',
    ];
    for (const body of setup) await as('owner', body);
    trap = createServer((socket) => {
      trapped += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve));
    const address = trap.address();
    trapPort = typeof address === 'object' && address !== null ? address.port : 0;
  }, 60_000);
  afterAll(async () => {
    trap.close();
    await server.dispose();
  });

  const as = (name: 'owner' | 'analyst', body: string, params = {}): Promise<Raw> => {
    const secret = name === 'owner' ? password : 'a';
    return send(server, { body, params, headers: { Authorization: basic(name, secret) } });
  };

  it('knows a user by header, Basic and parameter', async () => {
    const body = 'SELECT 1';
    const ways = [
      { headers: { 'X-ClickHouse-User': 'analyst', 'X-ClickHouse-Key': 'a' } },
      { headers: { Authorization: basic('analyst', 'a') } },
      { headers: { Authorization: basic('owner', password) } },
      { params: { user: 'analyst', password: 'a' } },
      { params: { user: 'owner', password } },
    ];
    for (const way of ways) expect((await send(server, { body, ...way })).text).toBe('1\n');
  });

  it('refuses the others with 516', async () => {
    const body = 'SELECT 1';
    const ways = [
      {},
      { headers: { Authorization: basic('analyst', 'b') } },
      { headers: { Authorization: basic('nobody', 'a') } },
      { headers: { Authorization: 'Basic ???' } },
      { headers: { 'X-ClickHouse-User': 'analyst' } },
      { params: { user: 'owner' } },
      {
        headers: {
          'X-ClickHouse-User': 'analyst',
          'X-ClickHouse-Key': 'b',
          Authorization: basic('analyst', 'a'),
        },
      },
    ];
    for (const way of ways) {
      const answer = await send(server, { body, ...way });
      expect([answer.status, answer.headers['x-clickhouse-exception-code']]).toEqual([403, '516']);
      expect(answer.text).toContain('AUTHENTICATION_FAILED');
    }
    expect((await send(server, { method: 'GET', path: '/ping' })).status).toBe(200);
  });

  it('lets a read-only user read', async () => {
    expect((await as('analyst', 'SELECT sum(id) FROM resee.t')).text).toBe('3\n');
    expect((await as('analyst', 'WITH 1 AS x SELECT x')).text).toBe('1\n');
    for (const body of [
      'SHOW TABLES FROM resee',
      'DESCRIBE TABLE resee.t',
      'EXPLAIN SELECT 1',
      'EXISTS resee.t',
      'SELECT name FROM system.columns LIMIT 1',
    ]) {
      expect((await as('analyst', body)).status).toBe(200);
    }
    expect(
      (await as('analyst', 'SELECT {p:String}', { param_p: 'x', database: 'resee' })).text,
    ).toBe('x\n');
    const settings = {
      max_execution_time: '5',
      max_result_rows: '10',
      result_overflow_mode: 'throw',
      output_format_json_quote_64bit_integers: '1',
      wait_end_of_query: '1',
      log_comment: 'c',
      session_timezone: 'Europe/Berlin',
    };
    expect((await as('analyst', 'SELECT toUInt64(1) AS n FORMAT JSONEachRow', settings)).text).toBe(
      '{"n":"1"}\n',
    );
  });

  it.each([
    'INSERT INTO resee.t VALUES (3)',
    'INSERT INTO resee.t FORMAT TSV\n3\n',
    'INSERT INTO resee.t SELECT 3',
    'WITH 3 AS x INSERT INTO resee.t SELECT x',
    'CREATE TABLE resee.u (a Int8) ENGINE = Memory',
    'CREATE TEMPORARY TABLE u (a Int8)',
    'DROP TABLE resee.t',
    'TRUNCATE TABLE resee.t',
    'ALTER TABLE resee.t DELETE WHERE 1',
    'OPTIMIZE TABLE resee.t',
    'RENAME TABLE resee.t TO resee.u',
    'SYSTEM FLUSH LOGS',
    "KILL QUERY WHERE query_id = 'x'",
    'KILL QUERY WHERE 1',
    'SET readonly = 0',
    'SET ROLE resee_full',
    'USE resee',
    'SELECT 1 SETTINGS readonly = 0',
    'SELECT 1 SETTINGS max_execution_time = 1000',
  ])('refuses a read-only user %s', async (body) => {
    const answer = await as('analyst', body);
    expect(answer.headers['x-clickhouse-exception-code']).toBe('164');
    expect((await as('owner', 'SELECT count() FROM resee.t')).text).toBe('2\n');
  });

  it('holds a read-only user to settings and limits', async () => {
    const refused = async (params: object): Promise<string> =>
      String((await as('analyst', 'SELECT 1', params)).headers['x-clickhouse-exception-code']);
    expect(await refused({ readonly: '0', max_insert_threads: '2' })).toBe('164');
    expect(await refused({ allow_ddl: '1' })).toBe('164');
    expect(await refused({ max_execution_time: '1000' })).toBe('452');
    expect(await refused({ max_memory_usage: '0' })).toBe('452');
    expect(await refused({ max_result_rows: '-1' })).toBe('452');
    const rows = await as('analyst', 'SELECT number FROM numbers(1000001)');
    expect(rows.text).toContain('Code: 396');
    const memory = await as(
      'analyst',
      'SELECT length(groupArray(toString(number))) FROM numbers(100000000)',
    );
    expect(memory.headers['x-clickhouse-exception-code']).toBe('241');
  });

  it('lets a read-only user reach no file, network or program through any table function', async () => {
    const list = await as('owner', 'SELECT name FROM system.table_functions ORDER BY name');
    const names = list.text.trim().split('\n');
    expect(names.length).toBeGreaterThan(60);
    const url = `http://127.0.0.1:${trapPort}/bucket/x.csv`;
    const argumentLists = [
      `'${url}'`,
      `'${url}', 'CSV', 'a Int8'`,
      `'${url}', 'k', 's', 'CSV', 'a Int8'`,
      `'127.0.0.1:${trapPort}', 'db', 't', 'u', 'p'`,
      `'127.0.0.1:${trapPort}', 'c', 'k', 'TSV', 'a Int8'`,
      "'/etc/passwd', 'LineAsString'",
      "'/etc/passwd'",
    ];
    for (const name of names) {
      const calls = argumentLists.map((list) =>
        as('analyst', `SELECT * FROM ${name}(${list}) LIMIT 1`),
      );
      for (const answer of await Promise.all(calls)) expect(answer.text).not.toContain('root:');
    }
    expect(trapped).toBe(0);
  }, 60_000);

  it('leaves the next user unharmed', async () => {
    await as('analyst', 'SELECT 1');
    const writes = Array.from({ length: 8 }, () =>
      as('owner', 'INSERT INTO resee.t SELECT 9 WHERE 0'),
    );
    for (const answer of await Promise.all(writes)) expect(answer.status).toBe(200);
  });

  it('refuses writes by GET, as ClickHouse does', async () => {
    const params = { query: 'DROP TABLE resee.t', user: 'owner', password };
    const answer = await send(server, { method: 'GET', params });
    expect(answer.headers['x-clickhouse-exception-code']).toBe('164');
    expect(answer.text).toContain('method GET implies readonly');
  });
});

describe('without a users file', () => {
  it('default has full access and needs no password', async () => {
    const server = await startEmbedded();
    try {
      expect(await sql(server, 'CREATE TABLE t (a Int8) ENGINE = Memory')).toBe('');
      expect((await send(server, { body: 'SELECT 1', params: { user: 'x' } })).status).toBe(403);
    } finally {
      await server.dispose();
    }
  }, 30_000);
});
