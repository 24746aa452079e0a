import { randomUUID } from 'node:crypto';
import type { Admin, EachBatchPayload, Kafka } from 'kafkajs';
import type { PartitionOfLog } from '../../events-to-clickhouse/claim.ts';
import type { SourceTopic } from '../../topics.ts';
import type { BrokerPartition, BrokerReader } from '../../verify/ports.ts';
import { TopicIdentities } from './topic-identities.ts';

interface Reading {
  readonly log: PartitionOfLog;
  readonly low: number;
  readonly high: number;
  readonly offsets: number[];
  expired: number;
  /** Offset behind the last one passed, records or not. */
  position: number;
}

/** How long no record may come, in ms, before the reader says which partition it waits for. */
const silenceMs = 30_000;

/** Reads topics whole, as a group of its own that it removes afterwards. */
export class KafkaBrokerReader implements BrokerReader {
  readonly #kafka: Kafka;
  readonly #admin: Admin;
  readonly #identities: TopicIdentities;
  /** Records appended before this moment (epoch ms) may have left the tables by their TTL. */
  readonly #keptSince: number;

  constructor(kafka: Kafka, keptSince: number) {
    this.#kafka = kafka;
    this.#admin = kafka.admin();
    this.#identities = new TopicIdentities(kafka);
    this.#keptSince = keptSince;
  }

  async connect(): Promise<void> {
    await this.#admin.connect();
  }

  async close(): Promise<void> {
    await this.#identities.close();
    await this.#admin.disconnect();
  }

  async end(log: PartitionOfLog): Promise<number> {
    const offsets = await this.#admin.fetchTopicOffsets(log.topic);
    return Number(offsets.find(({ partition }) => partition === log.partition)?.high ?? 0);
  }

  async read(
    topics: readonly SourceTopic[],
    progress: (records: number) => void,
  ): Promise<BrokerPartition[]> {
    const readings = new Map<string, Reading>();
    for (const topic of topics) {
      const identity = await this.#identities.identify(topic);
      for (const { partition, low, high } of await this.#admin.fetchTopicOffsets(topic)) {
        readings.set(`${topic}/${partition}`, {
          log: { ...identity, topic, partition },
          low: Number(low),
          high: Number(high),
          offsets: [],
          expired: 0,
          position: Number(low),
        });
      }
    }
    if ([...readings.values()].some(isOpen)) await this.#consume(topics, readings, progress);
    return [...readings.values()].map(({ offsets, ...rest }) => ({
      ...rest,
      offsets: Float64Array.from(offsets),
    }));
  }

  async #consume(
    topics: readonly SourceTopic[],
    readings: ReadonlyMap<string, Reading>,
    progress: (records: number) => void,
  ): Promise<void> {
    const groupId = `resee.verify.${randomUUID()}`;
    const consumer = this.#kafka.consumer({
      groupId,
      maxWaitTimeInMs: 200,
      maxBytesPerPartition: 4_194_304,
      allowAutoTopicCreation: false,
    });
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [...topics], fromBeginning: true });
      await new Promise<void>((resolve, reject) => {
        let read = 0;
        const watch = silenceWatch(readings, reject);
        // Told of batches without data records too, so that a tail of control records ends the reading.
        consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
          const reading = readings.get(`${payload.topic}/${payload.partition}`);
          if (reading !== undefined) reading.position = Number(payload.lastOffset) + 1;
          watch.heard();
          if ([...readings.values()].some(isOpen)) return;
          watch.stop();
          resolve();
        });
        consumer.on(consumer.events.CRASH, ({ payload }) => {
          if (!payload.restart) reject(payload.error);
        });
        consumer
          .run({
            autoCommit: false,
            eachBatch: ({ batch }) => {
              read += this.#keep(readings, batch);
              progress(read);
              return Promise.resolve();
            },
          })
          .catch(reject);
      });
    } finally {
      await consumer.disconnect();
      await this.#admin.deleteGroups([groupId]).catch(() => undefined);
    }
  }

  #keep(readings: ReadonlyMap<string, Reading>, batch: EachBatchPayload['batch']): number {
    const reading = readings.get(`${batch.topic}/${batch.partition}`);
    if (reading === undefined) return 0;
    for (const { offset, timestamp } of batch.messages) {
      const at = Number(offset);
      if (at >= reading.high) break;
      if (Number(timestamp) < this.#keptSince) reading.expired += 1;
      else reading.offsets.push(at);
    }
    return batch.messages.length;
  }
}

function isOpen(reading: Reading): boolean {
  return reading.position < reading.high;
}

/** Rejects when nothing was heard for long: an open transaction hides the records behind it. */
function silenceWatch(
  readings: ReadonlyMap<string, Reading>,
  reject: (error: Error) => void,
): { heard(): void; stop(): void } {
  const silent = () => {
    const open = [...readings].filter(([, reading]) => isOpen(reading));
    const names = open.map(([name, { position, high }]) => `${name} at ${position} of ${high}`);
    reject(
      new Error(`the broker gave nothing for ${silenceMs / 1_000} s: ${names.join(', ')} unread`),
    );
  };
  let timer = setTimeout(silent, silenceMs);
  return {
    heard: () => {
      clearTimeout(timer);
      timer = setTimeout(silent, silenceMs);
    },
    stop: () => {
      clearTimeout(timer);
    },
  };
}
