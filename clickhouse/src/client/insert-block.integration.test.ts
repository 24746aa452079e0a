import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { apiRequest, recently } from '../test/sample-rows.ts';
import {
  insertRows,
  startTestDatabase,
  valueOf,
  type TestDatabase,
} from '../test/test-database.ts';
import { rawTables, RowBlock, type ApiRequestRow } from '../tables/index.ts';
import { createClickHouse, insertBlock, waitForClickHouse, type ClickHouse } from './index.ts';

const table = rawTables.api_requests;
const columns = table.columns.map(({ name }) => name);
const monthMs = 30.5 * 86_400_000;

function bytesOf(rows: readonly ApiRequestRow[]): Buffer {
  const block = new RowBlock(table);
  for (const row of rows) block.append(row);
  return block.bytes();
}

describe('insertBlock', () => {
  let database: TestDatabase;
  let client: ClickHouse;
  beforeAll(async () => {
    database = await startTestDatabase();
  }, 120_000);
  beforeEach(async () => {
    ({ client } = await database.fresh());
  }, 60_000);
  afterAll(() => database.stop(), 60_000);

  const count = (): Promise<unknown> =>
    valueOf(client, 'SELECT toUInt32(count()) FROM api_requests');

  it('inserts once under one token, over a restart and a kill -9 too', async () => {
    const rows = [apiRequest(), apiRequest()];
    await insertRows(client, table, rows, 'token');
    await insertRows(client, table, rows, 'token');
    expect(await count()).toBe(2);
    await database.testbed.clickhouse.kill();
    await database.testbed.clickhouse.start();
    await insertRows(client, table, rows, 'token');
    expect(await count()).toBe(2);
    await insertRows(client, table, rows, 'another token');
    expect(await count()).toBe(4);
  }, 60_000);

  it('inserts many rows over several months as one block, all of it once', async () => {
    const rows = Array.from({ length: 200_000 }, (_, index) =>
      apiRequest({ ts: recently - (index % 12) * monthMs }),
    );
    for (let time = 0; time < 2; time++) await insertRows(client, table, rows, 'large');
    expect(await count()).toBe(200_000);
    expect(
      await valueOf(
        client,
        `SELECT toUInt32(max(parts)) FROM (SELECT uniqExact(_part) AS parts FROM api_requests GROUP BY toYYYYMM(ts))`,
      ),
    ).toBe(1);
  }, 60_000);

  it('says what the server does not take, and that trying again is no use', async () => {
    const send = (given: Partial<Parameters<typeof insertBlock>[0]>) =>
      insertBlock({
        client,
        table: 'api_requests',
        columns,
        rowsBytes: bytesOf([apiRequest()]),
        token: 'refused',
        ...given,
      });
    expect(await send({ table: 'nowhere' })).toMatchObject({
      ok: false,
      code: 'CLICKHOUSE_60',
      retryable: false,
    });
    expect(await send({ columns: ['no_such'] })).toMatchObject({ retryable: false });
    expect(await send({ rowsBytes: bytesOf([apiRequest()]).subarray(0, 40) })).toMatchObject({
      ok: false,
      retryable: false,
    });
    expect(await count()).toBe(0);
    expect(await send({})).toEqual({ ok: true });
  });

  it('may be tried again when the server is away', async () => {
    await database.testbed.clickhouse.kill();
    const rowsBytes = bytesOf([apiRequest()]);
    const insert = { client, table: 'api_requests', columns, rowsBytes, token: 'away' };
    expect(await insertBlock(insert)).toMatchObject({
      ok: false,
      code: 'NETWORK_ECONNREFUSED',
      retryable: true,
    });
    const waiting = waitForClickHouse(client, { timeoutMs: 30_000 });
    await database.testbed.clickhouse.start();
    expect(await waiting).toEqual({ ok: true });
    expect(await insertBlock(insert)).toEqual({ ok: true });
    expect(await count()).toBe(1);
  }, 60_000);

  it('compresses what it sends when told to', async () => {
    const url = database.testbed.clickhouse.url;
    const { name } = await database.fresh();
    const gzip = createClickHouse({
      url,
      database: name,
      logComment: 'test',
      requestCompression: 'gzip',
    });
    await insertRows(gzip, table, [apiRequest()], 'gzip');
    expect(await valueOf(gzip, 'SELECT toUInt32(count()) FROM api_requests')).toBe(1);
    await gzip.close();
  });
});

describe('a server that is none', () => {
  it.each([
    [502, 'HTTP_502', true],
    [403, 'HTTP_403', false],
  ])('answers %d: %s', async (status, code, retryable) => {
    const server = createServer((request, response) => {
      request.resume().on('end', () => response.writeHead(status).end('a proxy speaks'));
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const client = createClickHouse({ url: `http://127.0.0.1:${port}`, logComment: 'test' });
    const rowsBytes = bytesOf([apiRequest()]);
    const insert = { client, table: 'api_requests', columns, rowsBytes, token: 'proxy' };
    expect(await insertBlock(insert)).toMatchObject({ ok: false, code, retryable });
    await client.close();
    server.close();
  });

  it('is left when the signal says so', async () => {
    const server = createServer((request) => request.resume()).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const client = createClickHouse({ url: `http://127.0.0.1:${port}`, logComment: 'test' });
    const rowsBytes = bytesOf([apiRequest()]);
    const insert = { client, table: 'api_requests', columns, rowsBytes, token: 'silence' };
    for (const signal of [AbortSignal.abort(), AbortSignal.timeout(100)]) {
      expect(await insertBlock({ ...insert, signal })).toMatchObject({
        ok: false,
        code: 'ABORTED',
        retryable: false,
      });
    }
    await client.close();
    server.closeAllConnections();
    server.close();
  });

  it('is waited for until time is up', async () => {
    const client = createClickHouse({ url: 'http://127.0.0.1:9', logComment: 'test' });
    const answer = await waitForClickHouse(client, { timeoutMs: 300, intervalMs: 50 });
    expect(answer).toMatchObject({ ok: false, code: 'NETWORK_ECONNREFUSED' });
    await client.close();
  });
});
