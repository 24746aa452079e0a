import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startTestbed, type Testbed } from '../../../deploy/testbed/index.ts';
import type { Kafka } from 'kafkajs';
import { processorOf, verify, type TestProcessor } from '../support/processor.ts';
import { exampleEvent } from '../support/events.ts';
import { send, sendEvents, testKafka } from '../support/producer.ts';
import { FaultProxy, type Moment, type SeenInsert } from './fault-proxy.ts';

/** Events sent to each of the three topics, at a time. */
const load = 3_000;

describe('faults', () => {
  let testbed: Testbed;
  let kafka: Kafka;
  let proxy: FaultProxy;
  let proxyUrl: string;
  const processors: TestProcessor[] = [];
  let sent = 0;

  beforeAll(async () => {
    testbed = await startTestbed();
    kafka = testKafka(testbed.kafka.brokers);
  }, 120_000);

  afterAll(() => testbed.stop(), 60_000);

  beforeEach(async () => {
    proxy = new FaultProxy(testbed.clickhouse.url);
    proxyUrl = await proxy.start();
  });

  afterEach(async () => {
    for (const processor of processors.splice(0)) {
      if (processor.isRunning()) await processor.stop();
    }
    await proxy.stop();
  }, 60_000);

  async function launch(): Promise<TestProcessor> {
    const processor = await processorOf(testbed, { CLICKHOUSE_URL: proxyUrl });
    processors.push(processor);
    await processor.start();
    return processor;
  }

  async function sendLoad(times = 1): Promise<void> {
    for (let time = 0; time < times; time++) {
      await sendEvents(kafka, load, sent);
      sent += load;
    }
  }

  async function expectVerified(): Promise<void> {
    const { code, report } = await verify(testbed, 60);
    expect({ code, report }).toMatchObject({ code: 0 });
  }

  const windows: [string, SeenInsert['kind'], number, Moment][] = [
    ['before the claim', 'claim', 2, 'before'],
    ['between claim and insert', 'claim', 2, 'after'],
    ['with an insert half on its way', 'rows', 3, 'midway'],
    ['after an insert that it does not hear of', 'rows', 3, 'after'],
  ];

  it.each(windows)(
    'kill -9 of the processor %s loses and repeats nothing',
    async (_name, kind, nth, moment) => {
      const processor = await launch();
      const fault = proxy.arm(
        (insert) => (insert.kind === kind && insert.nth === nth ? moment : null),
        () => processor.kill(),
      );
      await sendLoad();
      await fault.struck;
      expect(proxy.struck).toHaveLength(1);
      expect(processor.isRunning()).toBe(false);
      await processor.start();
      await expectVerified();
    },
    90_000,
  );

  it('kill -9 of ClickHouse in the middle of inserts loses and repeats nothing', async () => {
    const processor = await launch();
    const fault = proxy.arm(
      (insert) => (insert.kind === 'rows' && insert.nth === 3 ? 'midway' : null),
      () => testbed.clickhouse.kill(),
    );
    await sendLoad();
    await fault.struck;
    expect(testbed.clickhouse.process.isRunning()).toBe(false);
    await sleep(2_000);
    expect(await processor.readiness()).toBe(503);
    await testbed.clickhouse.start();
    await sendLoad();
    await expectVerified();
    expect(processor.isRunning()).toBe(true);
  }, 120_000);

  it('a lost answer of an acknowledged insert is asked for again without repeating it', async () => {
    const processor = await launch();
    const fault = proxy.arm(
      (insert) => (insert.kind === 'rows' && insert.nth === 2 ? 'after' : null),
      () => Promise.resolve(),
    );
    await sendLoad();
    await fault.struck;
    await expectVerified();
    expect(await processor.metrics()).toMatch(/resee_sink_failures_total\{step="insert/);
  }, 120_000);

  it('a rebalance under load, and kill -9 of one of two owners, lose and repeat nothing', async () => {
    const first = await launch();
    const loading = sendLoad(6);
    const second = await launch();
    await sendLoad(2);
    await second.kill();
    await loading;
    const third = await launch();
    await sendLoad(2);
    await expectVerified();
    expect(first.log()).toMatch(/partitions assigned[^]*partitions assigned/);
    expect(await third.metrics()).toMatch(/resee_sink_ranges_total\{[^}]*\} [1-9]/);
  }, 180_000);

  it('an owner frozen past its session comes back and adds nothing', async () => {
    const first = await launch();
    const fault = proxy.arm(
      (insert) => (insert.kind === 'claim' && insert.nth === 2 ? 'after' : null),
      () => {
        first.signal('SIGSTOP');
        return Promise.resolve();
      },
    );
    await sendLoad();
    await fault.struck;
    const second = await launch();
    await sendLoad();
    await sleep(8_000);
    first.signal('SIGCONT');
    await sendLoad();
    await expectVerified();
    expect(first.log()).toMatch(/dropping what is held and joining anew/);
    expect(second.isRunning()).toBe(true);
  }, 180_000);

  it('kill -9 of the broker under load loses and repeats nothing', async () => {
    const processor = await launch();
    await sendLoad();
    await testbed.kafka.kill();
    await sleep(4_000);
    expect(testbed.kafka.process.isRunning()).toBe(false);
    await testbed.kafka.start();
    await sendLoad();
    await expectVerified();
    expect(processor.isRunning()).toBe(true);
  }, 180_000);

  it('while ClickHouse is away it holds bounded memory, then goes on', async () => {
    const processor = await launch();
    await sendLoad();
    await expectVerified();
    proxy.away = true;
    const values = Array.from({ length: 30_000 }, (_, n) =>
      exampleEvent('visit', n, Date.now()).replace(/}$/, `,"note":"${'x'.repeat(500)}"}`),
    );
    await send(kafka, { topic: 'resee.activity', partition: 0, values });
    await sleep(3_000);
    const held = async () =>
      [...(await processor.metrics()).matchAll(/resee_sink_buffered_bytes\{.*\} (\d+)/g)].map(
        ([, bytes]) => Number(bytes),
      );
    const bounds = { buffer: 8_000_000, fetch: 1_048_576 + 500_000 };
    expect(Math.max(...(await held()))).toBeGreaterThan(bounds.buffer / 2);
    expect(Math.max(...(await held()))).toBeLessThan(bounds.buffer + bounds.fetch);
    expect(await processor.readiness()).toBe(503);
    proxy.away = false;
    await expectVerified();
  }, 120_000);

  it('an oracle that sees a row too many: verify is not clean', async () => {
    await launch();
    await sendLoad();
    await expectVerified();
    await testbed.clickhouse.query(
      `INSERT INTO resee.activity SELECT * FROM resee.activity LIMIT 1 SETTINGS insert_deduplicate = 0`,
    );
    const { code, report } = await verify(testbed, 0);
    expect(code).toBe(1);
    expect(report).toMatch(/repeated/);
  }, 120_000);
});
