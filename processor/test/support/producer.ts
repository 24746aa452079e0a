import kafkajs, { type CompressionTypes, type Kafka } from 'kafkajs';
import { sourceTopics, type SourceTopic } from '@resee-insights/domain/topics';
import { pino } from 'pino';
import { createKafka } from '../../src/adapters/kafka/client.ts';
import { exampleEvent, typesOf } from './events.ts';

/** A client of the testbed's broker that keeps quiet. */
export function testKafka(brokers: string): Kafka {
  return createKafka({ brokers: [brokers], clientId: 'test' }, pino({ level: 'silent' }));
}

/** What to send to one partition. */
export interface Sending {
  readonly topic: SourceTopic;
  readonly partition?: number;
  readonly values: readonly (string | Buffer | null)[];
  readonly compression?: CompressionTypes;
}

/** Sends values, one Kafka record each, and waits until the broker has them. */
export async function send(kafka: Kafka, ...sendings: readonly Sending[]): Promise<void> {
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  await producer.connect();
  for (const { topic, partition, values, compression } of sendings) {
    for (let at = 0; at < values.length; at += 2_000) {
      await producer.send({
        topic,
        compression: compression ?? kafkajs.CompressionTypes.None,
        messages: values.slice(at, at + 2_000).map((value, index) => ({
          value,
          partition: partition ?? (at + index) % 3,
        })),
      });
    }
  }
  await producer.disconnect();
}

/** Sends `count` valid events to each topic, all types in turn, numbered from `from` on. */
export async function sendEvents(kafka: Kafka, count: number, from = 0): Promise<void> {
  const now = Date.now();
  await send(
    kafka,
    ...sourceTopics.map((topic) => {
      const types = typesOf(topic);
      const values = Array.from({ length: count }, (_, n) =>
        exampleEvent(types[n % types.length] ?? 'visit', from + n, now),
      );
      return { topic, values };
    }),
  );
}
