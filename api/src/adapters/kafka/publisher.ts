import { setTimeout as sleep } from 'node:timers/promises';
import { sourceTopics, type SourceTopic } from '@resee-insights/domain/topics';
import kafkajs, { type Kafka, type Producer } from 'kafkajs';
import type { Logger } from 'pino';
import type { EventMessage, EventPublisher, Sending, Settled } from '../../routes/events/ports.ts';
import { classifySendFailure } from './failure.ts';
import { Lane } from './lane.ts';

/** How long, in ms, a message may wait before the broker counts as away. */
const stuckMs = 3_000;
const againMs = 250;
/** How often, in ms, the number of partitions is read again. */
const refreshMs = 60_000;

const partitionOf = kafkajs.Partitioners.DefaultPartitioner();

/** Kafka behind an idempotent producer: acknowledged by all replicas, one lane a partition. */
export class KafkaPublisher implements EventPublisher {
  readonly #kafka: Kafka;
  readonly #logger: Logger;
  readonly #lanes = new Map<string, Lane>();
  readonly #partitions = new Map<SourceTopic, number>();
  #producer: Promise<Producer> | null = null;
  #stopped = false;
  #told = false;

  constructor(kafka: Kafka, logger: Logger) {
    this.#kafka = kafka;
    this.#logger = logger;
  }

  /** Connects, and goes on trying in the background; resolves after the first try. */
  async start(): Promise<void> {
    const ok = await this.#refresh();
    void this.#keepFresh(ok);
  }

  isAvailable(): boolean {
    if (this.#partitions.size < sourceTopics.length) return false;
    const now = performance.now();
    return [...this.#lanes.values()].every(
      ({ waitingSince }) => waitingSince === null || now - waitingSince < stuckMs,
    );
  }

  unsettledBytes(): number {
    return [...this.#lanes.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  publish(messages: readonly EventMessage[]): readonly Sending[] {
    const groups = Map.groupBy(messages, ({ topic, key }) => this.#placeOf(topic, key));
    return [...groups].map(([place, group]) => ({
      ids: group.map(({ id }) => id),
      settled: this.#lane(place).add(group),
    }));
  }

  /** Waits up to `graceMs` for what is under way, then disconnects. */
  async stop(graceMs: number): Promise<void> {
    this.#stopped = true;
    const end = performance.now() + graceMs;
    while (this.unsettledBytes() > 0 && performance.now() < end) await sleep(20);
    const producer = await this.#producer?.catch(() => null);
    await producer?.disconnect().catch(() => undefined);
  }

  #placeOf(topic: SourceTopic, key: string): string {
    const count = this.#partitions.get(topic) ?? 1;
    const partitionMetadata = Array.from({ length: count }, (_, partitionId) => ({
      ...{ partitionId, partitionErrorCode: 0, leader: 0, replicas: [], isr: [] },
    }));
    return `${topic}/${partitionOf({ topic, partitionMetadata, message: { key, value: null } })}`;
  }

  #lane(place: string): Lane {
    const known = this.#lanes.get(place);
    if (known !== undefined) return known;
    const [topic = '', partition = '0'] = place.split('/');
    const lane = new Lane((messages) => this.#send(topic, Number(partition), messages));
    this.#lanes.set(place, lane);
    return lane;
  }

  async #send(
    topic: string,
    partition: number,
    messages: readonly EventMessage[],
  ): Promise<Settled> {
    const records = messages.map(({ key, value }) => ({ key, value, partition }));
    for (;;) {
      const producer = this.#connected();
      try {
        await (await producer).send({ topic, messages: records, acks: -1, timeout: 10_000 });
        this.#told = false;
        return { ok: true };
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        const failure = classifySendFailure(error);
        if (failure === 'landed') return { ok: true };
        if (failure === 'producer_is_void') this.#discard(producer);
        if (failure !== 'again') {
          this.#logger.error({ topic, partition, reason: message }, 'the broker refused events');
          return { ok: false, message };
        }
        if (!this.#told) {
          this.#logger.warn({ topic, partition, reason: message }, 'events wait for the broker');
        }
        this.#told = true;
        await sleep(againMs);
      }
    }
  }

  #connected(): Promise<Producer> {
    this.#producer ??= this.#connect();
    return this.#producer;
  }

  async #connect(): Promise<Producer> {
    const producer = this.#kafka.producer({
      idempotent: true,
      allowAutoTopicCreation: false,
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
      retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: Number.MAX_SAFE_INTEGER },
    });
    try {
      await producer.connect();
      return producer;
    } catch (error) {
      this.#producer = null;
      throw error;
    }
  }

  #discard(producer: Promise<Producer>): void {
    if (this.#producer !== producer) return;
    this.#producer = null;
    void producer.then((old) => old.disconnect()).catch(() => undefined);
  }

  async #keepFresh(fresh: boolean): Promise<void> {
    let ok = fresh;
    while (!this.#stopped) {
      await sleep(ok ? refreshMs : 1_000, undefined, { ref: false });
      ok = await this.#refresh();
    }
  }

  async #refresh(): Promise<boolean> {
    const admin = this.#kafka.admin();
    try {
      await admin.connect();
      const { topics } = await admin.fetchTopicMetadata({ topics: [...sourceTopics] });
      for (const { name, partitions } of topics) {
        this.#partitions.set(name as SourceTopic, partitions.length);
      }
      return true;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#logger.warn({ reason }, 'Kafka cannot be asked for its topics');
      return false;
    } finally {
      await admin.disconnect().catch(() => undefined);
    }
  }
}
