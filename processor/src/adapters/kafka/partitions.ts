import type { Admin, Kafka } from 'kafkajs';
import type { PartitionOfLog } from '../../events-to-clickhouse/claim.ts';
import type { SourceTopic } from '../../topics.ts';
import { TopicIdentities } from './topic-identities.ts';

/** Partitions and group members, as operators' commands ask for them. */
export class KafkaPartitions {
  readonly #admin: Admin;
  readonly #identities: TopicIdentities;

  constructor(kafka: Kafka) {
    this.#admin = kafka.admin();
    this.#identities = new TopicIdentities(kafka);
  }

  async connect(): Promise<void> {
    await this.#admin.connect();
  }

  async close(): Promise<void> {
    await this.#identities.close();
    await this.#admin.disconnect();
  }

  /** Every partition of the topics with the offset behind its newest record. */
  async list(
    topics: readonly SourceTopic[],
  ): Promise<{ log: PartitionOfLog; end: number; low: number }[]> {
    const found: { log: PartitionOfLog; end: number; low: number }[] = [];
    for (const topic of topics) {
      const identity = await this.#identities.identify(topic);
      const offsets = await this.#admin.fetchTopicOffsets(topic);
      for (const { partition, high, low } of offsets.sort((a, b) => a.partition - b.partition)) {
        const log = { ...identity, topic, partition };
        found.push({ log, end: Number(high), low: Number(low) });
      }
    }
    return found;
  }

  /** How many members a consumer group has now. */
  async members(groupId: string): Promise<number> {
    const { groups } = await this.#admin.describeGroups([groupId]);
    return groups[0]?.members.length ?? 0;
  }
}
