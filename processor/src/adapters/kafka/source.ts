import type {
  Admin,
  Consumer,
  ConsumerEndBatchProcessEvent as EndBatchProcessEvent,
  EachBatchPayload,
  Kafka,
} from 'kafkajs';
import type { Logger } from 'pino';
import {
  StoreError,
  type Source,
  type SourceHandlers,
  type TopicPartition,
} from '../../events-to-clickhouse/ports.ts';
import { sourceTopics, type SourceTopic } from '../../topics.ts';
import { brokerFailure } from './errors.ts';
import { fetchedOf } from './fetched-of.ts';
import { refuseCompacted } from './refuse-compacted.ts';
import { TopicIdentities } from './topic-identities.ts';

/** What can be set of the group membership; milliseconds and bytes. */
export interface SourceSettings {
  readonly groupId: string;
  readonly sessionTimeoutMs: number;
  readonly maxBytesPerPartition: number;
  readonly commitEveryMs: number;
}

const firstRejoinPauseMs = 1_000;
const longestRejoinPauseMs = 15_000;
/** Longer than kafkajs waits for the answer to a request, so that leaving is seldom given up. */
const leaveWithinMs = 35_000;

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
  #rejoining: Promise<void> | null = null;
  /** Whether the consumer that is being joined has crashed meanwhile. */
  #crashed: Error | null = null;
  #lastContact: number | null = null;
  #started = false;
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
    await refuseCompacted(this.#admin);
    this.#committer = setInterval(() => void this.#flushCommits(), this.#settings.commitEveryMs);
    try {
      await this.#join();
    } catch (error) {
      // A coordinator that is still loading refuses: a broker that starts is no reason not to.
      const { message } = brokerFailure(error);
      await this.rejoin(`the first join failed: ${message}`);
    }
    this.#started = true;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#committer);
    await this.#flushCommits();
    await this.#leave();
    await this.#identities.close();
    await this.#admin.disconnect();
  }

  rejoin(reason: string): Promise<void> {
    this.#rejoining ??= this.#joinAnew(reason).finally(() => {
      this.#rejoining = null;
    });
    return this.#rejoining;
  }

  silentMs(): number {
    return this.#lastContact === null ? 0 : performance.now() - this.#lastContact;
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
      throw brokerFailure(error);
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

  /** One at a time, and until it succeeds: a member that gave up would hold its partitions and read nothing. */
  async #joinAnew(reason: string): Promise<void> {
    this.#logger.warn({ reason }, 'leaving the group to join it anew');
    let pauseMs = firstRejoinPauseMs;
    for (;;) {
      await this.#leave();
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      if (this.#stopped) return;
      try {
        await this.#join();
        return;
      } catch (error) {
        this.#logger.error({ error }, 'joining the group failed, trying again');
        pauseMs = Math.min(pauseMs * 2, longestRejoinPauseMs);
      }
    }
  }

  async #leave(): Promise<void> {
    const consumer = this.#consumer;
    this.#consumer = null;
    this.#lastContact = null;
    this.#commits.clear();
    if (consumer === null) return;
    const late = new Promise<void>((resolve) => setTimeout(resolve, leaveWithinMs).unref());
    const left = consumer.disconnect().catch((error: unknown) => {
      this.#logger.warn({ error }, 'leaving the group failed');
    });
    await Promise.race([left, late]);
  }

  async #join(): Promise<void> {
    const consumer = this.#kafka.consumer({
      groupId: this.#settings.groupId,
      sessionTimeout: this.#settings.sessionTimeoutMs,
      heartbeatInterval: Math.floor(this.#settings.sessionTimeoutMs / 5),
      // A join must be over before a silent member takes itself for cut off.
      rebalanceTimeout: 15_000,
      // kafkajs would restart a consumer that was given up meanwhile; who joins is decided here alone.
      retry: { retries: 8, restartOnFailure: () => Promise.resolve(false) },
      maxWaitTimeInMs: 100,
      maxBytesPerPartition: this.#settings.maxBytesPerPartition,
      // New partitions are found as soon as metadata are read again.
      metadataMaxAge: 10_000,
      allowAutoTopicCreation: false,
      readUncommitted: false,
    });
    this.#consumer = consumer;
    this.#crashed = null;
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
    // kafkajs tells of a join that failed by an event, and returns as if all were well.
    const crashed = this.#crashOf();
    if (crashed !== null) throw crashed;
  }

  #crashOf(): Error | null {
    return this.#crashed;
  }

  #listen(consumer: Consumer): void {
    const current = () => consumer === this.#consumer && !this.#stopped;
    consumer.on(consumer.events.HEARTBEAT, () => {
      if (current()) this.#lastContact = performance.now();
    });
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      if (!current()) return;
      const partitions = Object.entries(payload.memberAssignment).flatMap(([topic, numbers]) =>
        numbers.map((partition) => ({ topic: topic as SourceTopic, partition })),
      );
      // They stand still until their sink has read the ledger and says where to begin.
      for (const at of partitions) this.pause(at);
      this.#commits.clear();
      this.#lastContact = performance.now();
      this.#handlers?.assigned(partitions);
    });
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
      if (current() && payload.batchSize === 0) this.#passOver(payload);
    });
    consumer.on(consumer.events.REBALANCING, () => {
      if (current()) this.#handlers?.revoking();
    });
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (!current()) return;
      this.#crashed = payload.error;
      if (this.#started) void this.rejoin(`the consumer crashed: ${payload.error.message}`);
    });
  }

  /** A batch of control and aborted records alone: kafkajs goes on behind it and shows it to nobody else. */
  #passOver(passed: EndBatchProcessEvent['payload']): void {
    this.#handlers?.fetched({
      topic: passed.topic as SourceTopic,
      partition: passed.partition,
      fetchedFrom: Number(passed.firstOffset),
      next: Number(passed.lastOffset) + 1,
      highWatermark: Number(passed.highWatermark),
      records: [],
    });
  }

  #deliver(payload: EachBatchPayload): void {
    const { batch } = payload;
    const last = batch.messages[batch.messages.length - 1];
    // Fetched before the partition was sent elsewhere: its place is no longer wanted.
    if (last === undefined || payload.isStale()) return;
    // Read on at once: the buffer behind `fetched` pauses the partition when it has enough.
    payload.resolveOffset(last.offset);
    this.#handlers?.fetched(fetchedOf(batch));
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
}
