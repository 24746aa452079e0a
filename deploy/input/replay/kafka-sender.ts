import { CompressionTypes, Kafka, logLevel, Partitioners, type Producer } from 'kafkajs';
import type { SourceTopic } from '@resee-insights/domain/topics';
import type { OutRecord } from './encode.ts';
import type { Sender, SendResult } from './sender.ts';

/** How records are compressed on their way. */
export type Compression = 'none' | 'gzip';

/** Sends to Kafka, idempotently and acknowledged by all in-sync replicas. */
export class KafkaSender implements Sender {
  readonly #brokers: readonly string[];
  readonly #kafka: Kafka;
  readonly #producer: Producer;
  readonly #compression: CompressionTypes;

  constructor(brokers: readonly string[], compression: Compression) {
    this.#brokers = brokers;
    this.#compression = compression === 'gzip' ? CompressionTypes.GZIP : CompressionTypes.None;
    this.#kafka = new Kafka({
      // A busy machine may take seconds to answer a connection.
      connectionTimeout: 5_000,
      clientId: 'resee-replay',
      brokers: [...brokers],
      logLevel: logLevel.NOTHING,
      retry: { initialRetryTime: 200, maxRetryTime: 5_000, retries: 3 },
    });
    this.#producer = this.#kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
      retry: { initialRetryTime: 200, maxRetryTime: 5_000, retries: 8 },
    });
  }

  async connect(topics: readonly SourceTopic[]): Promise<SendResult> {
    const admin = this.#kafka.admin();
    try {
      await admin.connect();
      const existing = new Set(await admin.listTopics());
      const missing = topics.filter((topic) => !existing.has(topic));
      if (missing.length > 0) {
        return failure(`Kafka at ${this.#where()} has no topic ${missing.join(', ')}`);
      }
      await this.#producer.connect();
      return { ok: true };
    } catch (error) {
      return failure(`cannot reach Kafka at ${this.#where()}: ${firstLine(error)}`);
    } finally {
      await admin.disconnect().catch(() => undefined);
    }
  }

  async send(records: readonly OutRecord[]): Promise<SendResult> {
    const byTopic = Map.groupBy(records, ({ topic }) => topic);
    const topicMessages = [...byTopic].map(([topic, messages]) => ({
      topic,
      messages: messages.map(({ key, value }) => ({ key, value })),
    }));
    try {
      await this.#producer.sendBatch({ topicMessages, acks: -1, compression: this.#compression });
      return { ok: true };
    } catch (error) {
      return failure(`Kafka at ${this.#where()} did not take the events: ${firstLine(error)}`);
    }
  }

  async close(): Promise<void> {
    await this.#producer.disconnect().catch(() => undefined);
  }

  #where(): string {
    return this.#brokers.join(', ');
  }
}

function failure(message: string): SendResult {
  return { ok: false, message };
}

function firstLine(error: unknown): string {
  const { message } = error as Error;
  return message.split('\n')[0] ?? message;
}
