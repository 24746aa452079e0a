import kafkajs, {
  type Admin,
  type Consumer,
  type EachBatchPayload,
  type Kafka,
  type KafkaMessage,
} from 'kafkajs';
import type { Logger } from 'pino';
import {
  StoreError,
  type Source,
  type SourceHandlers,
  type SourceRecord,
  type TopicPartition,
} from '../../events-to-clickhouse/ports.ts';
import { sourceTopics, type SourceTopic } from '../../topics.ts';
import { TopicIdentities } from './topic-identities.ts';

/** What can be set of the group membership; milliseconds and bytes. */
export interface SourceSettings {
  readonly groupId: string;
  readonly sessionTimeoutMs: number;
  readonly maxBytesPerPartition: number;
  readonly commitEveryMs: number;
}

const { ConfigResourceTypes } = kafkajs;
const rejoinPauseMs = 1_000;

/**
 * The source topics as a member of a consumer group. Offsets of the group are written for lag monitors
 * alone; where to read is the caller's to say, partition by partition.
 */
export class KafkaSource implements Source {
  readonly #kafka: Kafka;
  readonly #settings: SourceSettings;
  readonly #logger: Logger;
  readonly #identities: TopicIdentities;
  readonly #admin: Admin;
  readonly #commits = new Map<string, { at: TopicPartition; next: number }>();
  #consumer: Consumer | null = null;
  #handlers: SourceHandlers | null = null;
  #stopped = false;
  #committer: NodeJS.Timeout | undefined;

  constructor(kafka: Kafka, settings: SourceSettings, logger: Logger) {
    this.#kafka = kafka;
    this.#settings = settings;
    this.#logger = logger;
    this.#identities = new TopicIdentities(kafka);
    this.#admin = kafka.admin();
  }

  async start(handlers: SourceHandlers): Promise<void> {
    this.#handlers = handlers;
    await this.#admin.connect();
    await this.#refuseCompacted();
    this.#committer = setInterval(() => void this.#flushCommits(), this.#settings.commitEveryMs);
    await this.#join();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#committer);
    await this.#flushCommits();
    await this.#consumer?.disconnect();
    await this.#identities.close();
    await this.#admin.disconnect();
  }

  async rejoin(reason: string): Promise<void> {
    this.#logger.warn({ reason }, 'leaving the group to join it anew');
    const consumer = this.#consumer;
    this.#consumer = null;
    this.#commits.clear();
    await consumer?.disconnect().catch((error: unknown) => {
      this.#logger.warn({ error }, 'leaving the group failed');
    });
    await new Promise((resolve) => setTimeout(resolve, rejoinPauseMs));
    if (!this.#stopped) await this.#join();
  }

  seek({ topic, partition }: TopicPartition, offset: number): void {
    this.#steer((consumer) => {
      consumer.seek({ topic, partition, offset: String(offset) });
    });
  }

  pause({ topic, partition }: TopicPartition): void {
    this.#steer((consumer) => {
      consumer.pause([{ topic, partitions: [partition] }]);
    });
  }

  resume({ topic, partition }: TopicPartition): void {
    this.#steer((consumer) => {
      consumer.resume([{ topic, partitions: [partition] }]);
    });
  }

  commit(at: TopicPartition, next: number): void {
    this.#commits.set(`${at.topic}/${at.partition}`, { at, next });
  }

  async earliest({ topic, partition }: TopicPartition): Promise<number> {
    try {
      const offsets = await this.#admin.fetchTopicOffsets(topic);
      const found = offsets.find((entry) => entry.partition === partition);
      if (found !== undefined) return Number(found.low);
    } catch (error) {
      throw unreachable(error);
    }
    throw new StoreError('PARTITION_UNKNOWN', `the broker has no ${topic}/${partition}`, true);
  }

  identify(topic: SourceTopic): Promise<{ clusterId: string; topicId: string }> {
    return this.#identities.identify(topic);
  }

  /** Between a crash and the next join kafkajs refuses to be steered; that join starts from the ledger anyway. */
  #steer(action: (consumer: Consumer) => void): void {
    try {
      if (this.#consumer !== null) action(this.#consumer);
    } catch (error) {
      this.#logger.debug({ error }, 'not steered: the consumer is not in its group');
    }
  }

  async #join(): Promise<void> {
    const consumer = this.#kafka.consumer({
      groupId: this.#settings.groupId,
      sessionTimeout: this.#settings.sessionTimeoutMs,
      heartbeatInterval: Math.floor(this.#settings.sessionTimeoutMs / 5),
      rebalanceTimeout: 20_000,
      maxWaitTimeInMs: 100,
      maxBytesPerPartition: this.#settings.maxBytesPerPartition,
      // New partitions are found as soon as metadata are read again.
      metadataMaxAge: 10_000,
      allowAutoTopicCreation: false,
      readUncommitted: false,
    });
    this.#consumer = consumer;
    this.#listen(consumer);
    await consumer.connect();
    await consumer.subscribe({ topics: [...sourceTopics], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      eachBatch: (payload) => {
        if (consumer === this.#consumer) this.#deliver(payload);
        return Promise.resolve();
      },
    });
  }

  #listen(consumer: Consumer): void {
    const current = () => consumer === this.#consumer && !this.#stopped;
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      if (!current()) return;
      const partitions = Object.entries(payload.memberAssignment).flatMap(([topic, numbers]) =>
        numbers.map((partition) => ({ topic: topic as SourceTopic, partition })),
      );
      // They stand still until their sink has read the ledger and says where to begin.
      for (const at of partitions) this.pause(at);
      this.#commits.clear();
      this.#handlers?.assigned(partitions);
    });
    consumer.on(consumer.events.REBALANCING, () => {
      if (current()) this.#handlers?.revoking();
    });
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      // kafkajs starts again by itself after what it takes for passing; the rest is ours.
      if (current() && !payload.restart) void this.#restart(payload.error);
    });
  }

  async #restart(cause: Error): Promise<void> {
    for (let attempt = 0; !this.#stopped; attempt++) {
      try {
        await this.rejoin(`the consumer crashed: ${cause.message}`);
        return;
      } catch (error) {
        this.#logger.error({ error, attempt }, 'joining the group failed');
      }
    }
  }

  #deliver(payload: EachBatchPayload): void {
    const { batch } = payload;
    const last = batch.messages[batch.messages.length - 1];
    if (last === undefined) return;
    // Read on at once: the buffer behind `fetched` pauses the partition when it has enough.
    payload.resolveOffset(last.offset);
    this.#handlers?.fetched({
      topic: batch.topic as SourceTopic,
      partition: batch.partition,
      fetchedFrom: Number(batchFetchedOffset(batch)),
      highWatermark: Number(batch.highWatermark),
      records: batch.messages.map(recordOf),
    });
  }

  async #flushCommits(): Promise<void> {
    const consumer = this.#consumer;
    const offsets = [...this.#commits.values()].map(({ at, next }) => ({
      topic: at.topic,
      partition: at.partition,
      offset: String(next),
    }));
    this.#commits.clear();
    if (consumer === null || offsets.length === 0) return;
    try {
      await consumer.commitOffsets(offsets);
    } catch (error) {
      this.#logger.warn({ error }, 'offsets for lag monitors were not committed');
    }
  }

  async #refuseCompacted(): Promise<void> {
    const { resources } = await this.#admin.describeConfigs({
      includeSynonyms: false,
      resources: sourceTopics.map((name) => ({
        type: ConfigResourceTypes.TOPIC,
        name,
        configNames: ['cleanup.policy'],
      })),
    });
    const compacted = resources.filter(({ configEntries }) =>
      configEntries.some(({ configValue }) => configValue.includes('compact')),
    );
    if (compacted.length > 0) {
      const names = compacted.map(({ resourceName }) => resourceName).join(', ');
      throw new StoreError(
        'TOPIC_COMPACTED',
        `compaction removes records that must be counted: set cleanup.policy=delete on ${names}`,
        false,
      );
    }
  }
}

/** kafkajs' batches know the offset that was asked for; its types do not say so. */
function batchFetchedOffset(batch: EachBatchPayload['batch']): string {
  return (batch as unknown as { fetchedOffset: string }).fetchedOffset;
}

function recordOf(message: KafkaMessage): SourceRecord {
  return {
    offset: Number(message.offset),
    appendedAt: Number(message.timestamp),
    key: message.key,
    value: message.value,
    headers: headersOf(message.headers),
  };
}

const none: SourceRecord['headers'] = [];

function headersOf(headers: KafkaMessage['headers']): SourceRecord['headers'] {
  if (headers === undefined) return none;
  const entries = Object.entries(headers);
  if (entries.length === 0) return none;
  return entries.flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map(
      (one) => [name, one === undefined ? Buffer.alloc(0) : Buffer.from(one)] as const,
    ),
  );
}

function unreachable(error: unknown): StoreError {
  const message = error instanceof Error ? error.message : String(error);
  return new StoreError('BROKER_UNREACHABLE', message, true, error);
}
