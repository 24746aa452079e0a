import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Kafka } from 'kafkajs';
import { pino } from 'pino';
import { startTestbed, type Testbed } from '../../deploy/testbed/index.ts';
import { createKafka } from '../src/adapters/kafka/client.ts';
import { KafkaSource } from '../src/adapters/kafka/source.ts';
import { sendEvents, testKafka } from './support/producer.ts';

const groupId = 'test.source';

describe('source', () => {
  let testbed: Testbed;
  let kafka: Kafka;
  let source: KafkaSource;
  const seen = new Map<string, number>();

  beforeAll(async () => {
    testbed = await startTestbed({ clickhouse: false });
    kafka = testKafka(testbed.kafka.brokers);
    const silent = pino({ level: 'silent' });
    source = new KafkaSource(
      createKafka({ brokers: [testbed.kafka.brokers], clientId: 'test' }, silent),
      { groupId, sessionTimeoutMs: 6_000, maxBytesPerPartition: 1_048_576, commitEveryMs: 500 },
      silent,
    );
    await source.start({
      assigned: (partitions) => {
        for (const at of partitions) {
          source.seek(at, 0);
          source.resume(at);
        }
      },
      revoking: () => undefined,
      fetched: ({ topic, partition, next }) => seen.set(`${topic}/${partition}`, next),
    });
  }, 120_000);

  afterAll(async () => {
    await source.stop();
    await testbed.stop();
  }, 60_000);

  async function members(): Promise<number> {
    const admin = kafka.admin();
    await admin.connect();
    const { groups } = await admin.describeGroups([groupId]);
    await admin.disconnect();
    return groups[0]?.members.length ?? 0;
  }

  async function readsAllPartitions(): Promise<void> {
    seen.clear();
    await sendEvents(kafka, 30);
    for (let tries = 0; seen.size < 9 && tries < 100; tries++) await sleep(200);
    expect(seen.size).toBe(9);
  }

  it('stays one member when it is asked to rejoin by two at a time', async () => {
    await readsAllPartitions();
    await Promise.all([source.rejoin('one reason'), source.rejoin('another')]);
    await readsAllPartitions();
    expect(await members()).toBe(1);
  }, 60_000);

  it('knows how long the group has not heard of it', async () => {
    expect(source.silentMs()).toBeLessThan(5_000);
    await testbed.kafka.kill();
    await sleep(6_000);
    expect(source.silentMs()).toBeGreaterThan(4_000);
  }, 60_000);

  it('joins once the broker is back, however long a rejoin was in vain', async () => {
    const rejoined = source.rejoin('the broker is away');
    await sleep(8_000);
    await testbed.kafka.start();
    await rejoined;
    await readsAllPartitions();
    expect(await members()).toBe(1);
  }, 150_000);
});
