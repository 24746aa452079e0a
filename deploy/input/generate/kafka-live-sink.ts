import kafkajs, { type Producer } from 'kafkajs';
import { byTopic, failed, firstLine, kafkaClient, sourceState } from './kafka-client.ts';
import type { OutRecord } from './model/encode.ts';
import type { LiveSink, Outcome } from './sink.ts';

const { Partitioners } = kafkajs;

/** Sends live traffic. */
export class KafkaLiveSink implements LiveSink {
  readonly #brokers: readonly string[];
  readonly #producer: Producer;

  constructor(brokers: readonly string[]) {
    this.#brokers = brokers;
    this.#producer = kafkaClient(brokers).producer({
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
  }

  async open(): Promise<Outcome> {
    const state = await sourceState(this.#brokers);
    if (!state.ok) return state;
    await this.#producer.connect();
    return { ok: true };
  }

  async send(records: readonly OutRecord[]): Promise<Outcome> {
    try {
      await this.#producer.sendBatch({ topicMessages: byTopic(records), acks: -1 });
      return { ok: true };
    } catch (error) {
      const where = this.#brokers.join(', ');
      return failed(`Kafka at ${where} did not take the events: ${firstLine(error)}`);
    }
  }

  async close(): Promise<void> {
    await this.#producer.disconnect().catch(() => undefined);
  }
}
