import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ClickHouse } from '../src/client/index.ts';
import { rawTables, sinkClaims } from '../src/tables/index.ts';
import { act, apiRequest, envelope, experimentEvent, recently } from '../src/test/sample-rows.ts';
import {
  insertRows,
  rowsOf,
  startTestDatabase,
  type TestDatabase,
} from '../src/test/test-database.ts';
import { describeTables } from './describe.ts';
import { tablesDocument } from './document.ts';
import { exampleQueries } from './queries.ts';

const day = 86_400_000;

async function fillEvents(client: ClickHouse): Promise<void> {
  await insertRows(
    client,
    rawTables.api_requests,
    [apiRequest({ response_time_ms: 40 }), apiRequest({ status: 500, response_time_ms: null })],
    'requests',
  );
  const sample = {
    ...envelope({ ts: Date.now() - 60_000 }),
    host: 'web-1',
    service: 'api',
    cpu_usage_percent: 91.25,
    memory_usage_percent: 40,
    disk_usage_percent: null,
    db_connections: null,
    db_query_ms: null,
    queue_depth: 3,
  };
  await insertRows(client, rawTables.system_samples, [sample], 'samples');
  const log = {
    ...envelope(),
    level: 'ERROR',
    service: 'api',
    logger: '',
    message: 'Timeout of the database',
    exception: 'OperationalError',
    stack: '',
    request_id: 'r1',
  };
  await insertRows(client, rawTables.error_logs, [log], 'logs');
  const incident = {
    ...envelope(),
    type: 'incident',
    service: '',
    version: '',
    title: 'slow',
    started_at: recently - 600_000,
    ended_at: null,
  };
  const over = { ...incident, ...envelope(), ended_at: recently };
  await insertRows(client, rawTables.ops_events, [incident, over], 'ops');
}

async function fillPeople(client: ClickHouse): Promise<void> {
  const acts = [
    act({ anonymous_id: 'v', path: '/', ts: recently - 3 * day, props: '{"browser":"Firefox"}' }),
    act({ type: 'signup', anonymous_id: 'v', user_id: 'ada', ts: recently - 2 * day }),
    act({ type: 'content_created', user_id: 'ada', content_id: '1', ts: recently - day }),
    act({
      type: 'review_completed',
      user_id: 'ada',
      result: 'remembered',
      previous_interval_days: 30,
      duration_ms: 4000,
    }),
    act({
      type: 'ai_request',
      user_id: 'ada',
      model: 'm',
      cost_usd: 0.25,
      tokens_in: 5,
      tokens_out: 2,
    }),
    act({ type: 'subscription_changed', user_id: 'ada', from_plan: 'free', to_plan: 'pro' }),
    act({ type: 'login', anonymous_id: 'v', user_id: 'bob', result: 'success' }),
  ];
  await insertRows(client, rawTables.activity, acts, 'acts');
  const experiment = [
    experimentEvent({ user_id: 'ada', experiment: 'gate', variant: 'gate_30', ts: recently - day }),
    experimentEvent({ user_id: 'bob', experiment: 'gate', variant: 'gate_40', ts: recently - day }),
    experimentEvent({ type: 'track', user_id: 'ada', event_name: 'retention_7', value: 1 }),
  ];
  await insertRows(client, rawTables.experiment_events, experiment, 'experiment');
}

async function fillSink(client: ClickHouse): Promise<void> {
  const { _topic, _topic_id, _partition, _offset, _appended_at } = envelope();
  const letter = {
    reason: 'not_json',
    message: 'no JSON',
    event_id: '',
    event_type: '',
    size: 3,
    key: null,
    value: Buffer.from('{"a'),
    headers: [],
    ...{ _topic, _topic_id, _partition, _offset, _appended_at },
  };
  await insertRows(client, rawTables.dead_letters, [letter], 'letters');
  const claim = {
    kind: 'data' as const,
    cluster_id: 'c',
    topic_id: _topic_id,
    topic: 'resee.metrics',
    partition: 0,
    first: 0,
    last: 9,
    records: 10,
    rows: { api_requests: 10 },
    writer: 'w',
    shard: '',
    transform_version: 't',
    claimed_at: Date.now(),
  };
  await insertRows(client, sinkClaims, [claim], 'claim');
}

describe('docs/tables.md', () => {
  let database: TestDatabase;
  let client: ClickHouse;
  beforeAll(async () => {
    database = await startTestDatabase();
    ({ client } = await database.fresh());
    await fillEvents(client);
    await fillPeople(client);
    await fillSink(client);
  }, 120_000);
  afterAll(() => database.stop(), 60_000);

  it('says what the schema says; if not, run `node clickhouse/docs/write.ts`', async () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/tables.md'), 'utf8');
    expect(await tablesDocument(await describeTables(client))).toBe(page);
  });

  it.each(exampleQueries.map(({ title, sql }) => [title, sql]))('%s', async (_title, sql) => {
    const rows = await rowsOf<object>(client, sql);
    expect(rows.length).toBeGreaterThan(0);
    // A column of nothing but nulls would mean that the query misses what it is about.
    expect(Object.values(rows[0] ?? {}).some((value) => value !== null && value !== 0)).toBe(true);
  });

  it('leaves what was not measured out of an average, and errors in', async () => {
    const [slowest] = exampleQueries;
    expect(await rowsOf(client, slowest?.sql ?? '')).toMatchObject([
      { endpoint: '/api/reviews', p95_ms: 40, server_errors_percent: 50 },
    ]);
  });

  it('counts a conversion for who converted after the exposure', async () => {
    const conversion = exampleQueries.find(({ title }) => title.startsWith('An experiment'));
    expect(await rowsOf(client, conversion?.sql ?? '')).toEqual([
      { arm: 'gate_30', people: 1, conversions: 1, percent: 100 },
      { arm: 'gate_40', people: 1, conversions: 0, percent: 0 },
    ]);
  });
});
