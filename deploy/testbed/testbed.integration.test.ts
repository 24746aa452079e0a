import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import kafkajs from 'kafkajs';
import { topicSpecs } from '@resee-insights/domain/topics';
import { startTestbed, type Testbed } from './index.ts';

const { Kafka, logLevel } = kafkajs;

describe('testbed', () => {
  let testbed: Testbed;
  beforeAll(async () => {
    testbed = await startTestbed({ clickhouse: false });
  }, 120_000);
  afterAll(() => testbed.stop());

  it('keeps produced records over kill -9 of the broker', async () => {
    const kafka = new Kafka({ brokers: [testbed.kafka.brokers], logLevel: logLevel.NOTHING });
    const producer = kafka.producer();
    await producer.connect();
    await producer.send({ topic: 'resee.metrics', messages: [{ value: 'a', partition: 0 }] });
    await producer.disconnect();
    await testbed.kafka.kill();
    expect(testbed.kafka.process.isRunning()).toBe(false);
    await testbed.kafka.start();
    const admin = kafka.admin();
    await admin.connect();
    const topics = await admin.listTopics();
    const offsets = await admin.fetchTopicOffsets('resee.metrics');
    await admin.disconnect();
    expect(topics).toEqual(expect.arrayContaining(topicSpecs.map(({ name }) => name)));
    expect(offsets.find(({ partition }) => partition === 0)?.high).toBe('1');
  }, 60_000);
});
