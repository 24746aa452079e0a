import kafkajs, { type Admin, type Kafka, type Producer } from 'kafkajs';
import { byTopic, failed, firstLine, kafkaClient, sourceState } from './kafka-client.ts';
import type { OutRecord } from './model/encode.ts';
import { fnv32a } from './model/assign.ts';
import type { HistorySink, Outcome } from './sink.ts';

const { Partitioners } = kafkajs;
const progressTopic = 'resee.metrics';

/**
 * Sends a history exactly once, however often it is cut off and started again: each batch is a Kafka transaction
 * that also commits, as offset of a consumer group named for the history, how far it is. A second sender of the
 * same history fences the first off.
 */
export class KafkaHistorySink implements HistorySink {
  readonly #brokers: readonly string[];
  readonly #group: string;
  readonly #producer: Producer;
  readonly #kafka: Kafka;

  constructor(brokers: readonly string[], history: string) {
    this.#brokers = brokers;
    const name = [fnv32a(`a/${history}`), fnv32a(`b/${history}`)];
    this.#group = `resee-generate-${name.map((word) => word.toString(16).padStart(8, '0')).join('')}`;
    this.#kafka = kafkaClient(brokers);
    this.#producer = this.#kafka.producer({
      transactionalId: this.#group,
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
  }

  async open(): Promise<{ ok: true; has: number } | { ok: false; message: string }> {
    const state = await sourceState(this.#brokers);
    if (!state.ok) return state;
    const admin = this.#kafka.admin();
    try {
      // Takes over from an earlier sender, whose open transaction ends with that, before it looks how far he was.
      await this.#producer.connect();
      await admin.connect();
      return { ok: true, has: await this.#progress(admin) };
    } catch (error) {
      return failed(`cannot reach Kafka at ${this.#brokers.join(', ')}: ${firstLine(error)}`);
    } finally {
      await admin.disconnect().catch(() => undefined);
    }
  }

  async send(records: readonly OutRecord[], upTo: number): Promise<Outcome> {
    try {
      const transaction = await this.#producer.transaction();
      try {
        await transaction.sendBatch({ topicMessages: byTopic(records), acks: -1 });
        await transaction.sendOffsets({
          consumerGroupId: this.#group,
          topics: [{ topic: progressTopic, partitions: [{ partition: 0, offset: String(upTo) }] }],
        });
        await transaction.commit();
      } catch (error) {
        if (transaction.isActive()) await transaction.abort().catch(() => undefined);
        throw error;
      }
      return { ok: true };
    } catch (error) {
      const where = this.#brokers.join(', ');
      return failed(`Kafka at ${where} did not take the events: ${firstLine(error)}`);
    }
  }

  async close(): Promise<void> {
    await this.#producer.disconnect().catch(() => undefined);
  }

  async #progress(admin: Admin): Promise<number> {
    const found = await admin.fetchOffsets({ groupId: this.#group, topics: [progressTopic] });
    const [first] = found[0]?.partitions.filter(({ partition }) => partition === 0) ?? [];
    return Math.max(0, Number(first?.offset ?? 0));
  }
}
