/**
 * The Kafka topics that producers write and the processor reads; their names are public contract.
 */
export const sourceTopics = ['resee.metrics', 'resee.activity', 'resee.experiments'] as const;

/** Name of one source topic. */
export type SourceTopic = (typeof sourceTopics)[number];

/** Where records that cannot be read are told of, at least once each. */
export const deadLetterTopic = 'resee.dead-letter';

/** A record whose value is larger than this (bytes) is refused as oversize. */
export const maxEventBytes = 1_000_000;

/** What a topic is created with; byte sizes leave room so that an oversize event still reaches the dead letters. */
export interface TopicSpec {
  readonly name: string;
  readonly partitions: number;
  readonly config: Readonly<Record<string, string>>;
}

const common = { 'message.timestamp.type': 'LogAppendTime', 'cleanup.policy': 'delete' };

/** Every topic of the product with its settings, in the order they are created. */
export const topicSpecs: readonly TopicSpec[] = [
  ...sourceTopics.map((name) => ({
    name,
    partitions: 3,
    config: { ...common, 'max.message.bytes': '2097152' },
  })),
  {
    name: deadLetterTopic,
    partitions: 3,
    config: { ...common, 'max.message.bytes': '4194304' },
  },
];
