import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestbed, type Testbed } from '../../deploy/testbed/index.ts';
import { processorOf, verify, type TestProcessor } from './support/processor.ts';
import { sendEvents, testKafka } from './support/producer.ts';

describe('two shards', () => {
  let testbed: Testbed;
  let other: Testbed;
  let env: Record<string, string>;
  let processor: TestProcessor;

  beforeAll(async () => {
    [testbed, other] = await Promise.all([startTestbed(), startTestbed({ kafka: false })]);
    env = { CLICKHOUSE_SHARDS: `s1=${testbed.clickhouse.url},s2=${other.clickhouse.url}` };
    processor = await processorOf(testbed, env);
    await processor.start();
    await sendEvents(testKafka(testbed.kafka.brokers), 300);
  }, 120_000);

  afterAll(async () => {
    await testbed.stop();
    await other.stop();
  }, 60_000);

  const partitionsOn = async ({ clickhouse }: Testbed) =>
    (await clickhouse.query('SELECT DISTINCT _partition FROM resee.activity ORDER BY 1')).trim();

  it('hold the rows of a partition on one of them, as its claims say', async () => {
    expect(await verify(testbed, 30, env)).toMatchObject({ code: 0 });
    expect(await partitionsOn(testbed)).toBe('0\n2');
    expect(await partitionsOn(other)).toBe('1');
    const shards = await testbed.clickhouse.query(
      'SELECT DISTINCT partition, shard FROM resee.sink_claims ORDER BY 1',
    );
    expect(shards.trim().split('\n')).toEqual(['0\ts1', '1\ts2', '2\ts1']);
  }, 60_000);

  it('keep a claimed range where it is when the list is turned round', async () => {
    await processor.stop();
    const [first, second] = (env.CLICKHOUSE_SHARDS ?? '').split(',');
    const turned = { CLICKHOUSE_SHARDS: `${second ?? ''},${first ?? ''}` };
    processor = await processorOf(testbed, turned);
    await processor.start();
    await sendEvents(testKafka(testbed.kafka.brokers), 300, 300);
    expect(await verify(testbed, 30, turned)).toMatchObject({ code: 0 });
    expect(await partitionsOn(other)).toBe('0\n1\n2');
  }, 60_000);

  it('stand still when a claim names one that is not configured', async () => {
    await processor.stop();
    processor = await processorOf(testbed, {
      CLICKHOUSE_SHARDS: `s3=${testbed.clickhouse.url}`,
    });
    await processor.start();
    for (let tries = 0; (await processor.readiness()) === 200 && tries < 100; tries++) {
      await sleep(200);
    }
    expect(await processor.readiness()).toBe(503);
    expect(processor.log()).toMatch(/SHARD_UNKNOWN/);
  }, 90_000);
});
