import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClickHouse, type ClickHouse } from '@resee-insights/clickhouse/client';
import { deadLetterTopic } from '@resee-insights/domain/topics';
import { startTestbed, type Testbed } from '../../deploy/testbed/index.ts';
import kafkajs, { type Kafka } from 'kafkajs';
import { exampleEvent } from './support/events.ts';
import { processorOf, verify, type TestProcessor } from './support/processor.ts';
import { send, sendEvents, testKafka } from './support/producer.ts';

const { CompressionTypes } = kafkajs;
const day = 86_400_000;

describe('events to ClickHouse', () => {
  let testbed: Testbed;
  let kafka: Kafka;
  let clickhouse: ClickHouse;
  let processor: TestProcessor;

  beforeAll(async () => {
    testbed = await startTestbed();
    kafka = testKafka(testbed.kafka.brokers);
    clickhouse = createClickHouse({
      url: testbed.clickhouse.url,
      database: 'resee',
      logComment: 'test',
    });
    processor = await processorOf(testbed);
    await processor.start();
  }, 120_000);

  afterAll(async () => {
    await clickhouse.close();
    await testbed.stop();
  }, 60_000);

  async function rows<Row>(query: string): Promise<Row[]> {
    const result = await clickhouse.query({ query, format: 'JSONEachRow' });
    return result.json<Row>();
  }

  it('brings every event of every type into its table', async () => {
    await sendEvents(kafka, 900);
    expect(await verify(testbed)).toMatchObject({ code: 0 });
    const counts = await rows<{ name: string; n: string }>(
      `SELECT 'api_requests' AS name, toString(count()) AS n FROM api_requests
       UNION ALL SELECT 'system_samples', toString(count()) FROM system_samples
       UNION ALL SELECT 'error_logs', toString(count()) FROM error_logs
       UNION ALL SELECT 'ops_events', toString(count()) FROM ops_events
       UNION ALL SELECT 'activity', toString(count()) FROM activity
       UNION ALL SELECT 'experiment_events', toString(count()) FROM experiment_events`,
    );
    expect(Object.fromEntries(counts.map(({ name, n }) => [name, Number(n)]))).toEqual({
      api_requests: 180,
      system_samples: 180,
      error_logs: 180,
      ops_events: 360,
      activity: 900,
      experiment_events: 900,
    });
  }, 120_000);

  it('reads batches of every compression', async () => {
    const before = await rows<{ n: string }>('SELECT toString(count()) AS n FROM activity');
    for (const compression of [
      CompressionTypes.GZIP,
      CompressionTypes.Snappy,
      CompressionTypes.LZ4,
      CompressionTypes.ZSTD,
    ]) {
      const values = Array.from({ length: 100 }, (_, n) => exampleEvent('visit', n, Date.now()));
      await send(kafka, { topic: 'resee.activity', values, compression });
    }
    expect(await verify(testbed)).toMatchObject({ code: 0 });
    const after = await rows<{ n: string }>('SELECT toString(count()) AS n FROM activity');
    expect(Number(after[0]?.n) - Number(before[0]?.n)).toBe(400);
  }, 120_000);

  it('puts a poison record aside and takes the batch around it', async () => {
    const good = (n: number) => exampleEvent('visit', n, Date.now());
    const raw = Buffer.from([0xff, 0x00, 0xfe]);
    const poison = {
      not_json: raw,
      empty: null,
      not_an_object: '[]',
      unknown_type: JSON.stringify({ ...JSON.parse(good(1)), type: 'teleport' }),
      wrong_topic: exampleEvent('api_request', 1, Date.now()),
      invalid: JSON.stringify({ ...JSON.parse(good(2)), path: 7 }),
      too_old: exampleEvent('visit', 3, Date.now() - 500 * day),
      too_far_ahead: exampleEvent('visit', 4, Date.now() + 2 * day),
      oversize: JSON.stringify({ ...JSON.parse(good(5)), blob: 'x'.repeat(1_000_001) }),
    };
    const values = Object.values(poison).flatMap((bad, n) => [good(10 + n), bad, good(20 + n)]);
    await send(kafka, { topic: 'resee.activity', partition: 1, values });
    expect(await verify(testbed)).toMatchObject({ code: 0 });
    const letters = await rows<{ reason: string; raw: string; message: string }>(
      `SELECT reason, hex(ifNull(value, '')) AS raw, message FROM dead_letters
       WHERE _topic = 'resee.activity' ORDER BY _offset`,
    );
    expect(letters.map(({ reason }) => reason)).toEqual(Object.keys(poison));
    expect(letters[0]?.raw).toBe('FF00FE');
    expect(letters.every(({ message }) => message.length > 10)).toBe(true);
    expect(await readDeadLetterTopic(Object.keys(poison).length)).toEqual(
      Object.keys(poison).sort(),
    );
  }, 120_000);

  it('publishes many small dead letters of one key in requests that the broker takes', async () => {
    const producer = kafka.producer();
    await producer.connect();
    for (let part = 0; part < 10; part++) {
      const messages = Array.from({ length: 2_000 }, () => ({ key: 'one', value: 'x' }));
      await producer.send({ topic: 'resee.experiments', messages });
    }
    await producer.disconnect();
    expect(await verify(testbed)).toMatchObject({ code: 0 });
    expect(await processor.metrics()).not.toMatch(/step="publish dead letters"/);
  }, 60_000);

  it('ends a batch that an aborted transaction cuts through without counting what was aborted', async () => {
    const producer = kafka.producer({
      transactionalId: 'test',
      maxInFlightRequests: 1,
      idempotent: true,
    });
    await producer.connect();
    for (const end of ['abort', 'commit', 'abort'] as const) {
      const transaction = await producer.transaction();
      const messages = Array.from({ length: 50 }, (_, n) => ({
        partition: 2,
        value: exampleEvent('visit', n, Date.now()),
      }));
      await transaction.send({ topic: 'resee.activity', messages });
      await transaction[end]();
    }
    await producer.disconnect();
    await send(kafka, {
      topic: 'resee.activity',
      partition: 2,
      values: [exampleEvent('visit', 1, Date.now())],
    });
    const { code, report } = await verify(testbed);
    expect({ code, report }).toMatchObject({ code: 0 });
  }, 120_000);

  it('goes on where it was after a stop, with nothing in flight', async () => {
    await sendEvents(kafka, 300, 5_000);
    expect(await processor.stop()).toBe('exit 0');
    await sendEvents(kafka, 300, 6_000);
    await processor.start();
    expect(await verify(testbed)).toMatchObject({ code: 0 });
    expect(await processor.metrics()).toMatch(/resee_sink_records_total\{topic="resee.activity"\}/);
  }, 120_000);

  it('links a visitor to the user that both ids name', async () => {
    const event = (ids: object, n: number) =>
      JSON.stringify({ ...JSON.parse(exampleEvent('visit', n, Date.now())), ...ids });
    await send(kafka, {
      topic: 'resee.activity',
      values: [
        event({ user_id: null, anonymous_id: 'visitor-1' }, 1),
        event({ user_id: 'linked-user', anonymous_id: 'visitor-1' }, 2),
        event({ user_id: 'linked-user' }, 3),
      ],
    });
    expect(await verify(testbed)).toMatchObject({ code: 0 });
    const persons = await rows<{ person_id: string; n: string }>(
      `SELECT person_id, toString(count()) AS n FROM activity_by_person
       WHERE user_id = 'linked-user' OR anonymous_id = 'visitor-1' GROUP BY person_id`,
    );
    expect(persons).toEqual([{ person_id: 'linked-user', n: '3' }]);
  }, 120_000);

  it('finds out rows that repeat, lack or belong to no record', async () => {
    const column = 'SELECT * FROM activity WHERE _partition = 0 ORDER BY _offset LIMIT 1';
    await clickhouse.command({
      query: `INSERT INTO activity ${column} SETTINGS insert_deduplicate = 0`,
    });
    const repeated = await verify(testbed, 0);
    expect(repeated.code).toBe(1);
    expect(repeated.report).toMatch(/repeated offset/);
    await clickhouse.command({
      query: 'ALTER TABLE activity DELETE WHERE _partition = 0 SETTINGS mutations_sync = 1',
    });
    const { code, report } = await verify(testbed, 0);
    expect(code).toBe(1);
    expect(report).toMatch(/missing offset/);
    expect(report).toMatch(/WRONG/);
  }, 120_000);

  async function readDeadLetterTopic(count: number): Promise<string[]> {
    const consumer = kafka.consumer({ groupId: 'test-dead-letters' });
    await consumer.connect();
    await consumer.subscribe({ topic: deadLetterTopic, fromBeginning: true });
    const reasons: string[] = [];
    await new Promise<void>((resolve, reject) => {
      consumer
        .run({
          eachMessage: ({ message }) => {
            reasons.push(String(message.headers?.['resee-reason']));
            if (reasons.length >= count) resolve();
            return Promise.resolve();
          },
        })
        .catch(reject);
    });
    await consumer.disconnect();
    return reasons.sort();
  }
});
