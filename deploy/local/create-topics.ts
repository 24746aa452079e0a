import kafkajs, { type Admin } from 'kafkajs';
import { topicSpecs, type TopicSpec } from '@resee-insights/domain/topics';

// Node finds no names in this CommonJS module.
const { ConfigResourceTypes, Kafka, logLevel } = kafkajs;

/** What came of one topic. */
export interface TopicOutcome {
  readonly name: string;
  readonly outcome: 'created' | 'kept' | 'refused';
  /** Where an existing topic differs from its specification. */
  readonly differences: readonly string[];
}

/** Creates the product's topics that are missing and compares those that are there; changes none. */
export async function createTopics(options: {
  readonly brokers: readonly string[];
  readonly specs?: readonly TopicSpec[];
}): Promise<readonly TopicOutcome[]> {
  const specs = options.specs ?? topicSpecs;
  const kafka = new Kafka({
    // A busy machine may take seconds to answer a connection.
    connectionTimeout: 5_000,
    clientId: 'resee-create-topics',
    brokers: [...options.brokers],
    logLevel: logLevel.NOTHING,
  });
  const admin = kafka.admin({ retry: { retries: 8, initialRetryTime: 100 } });
  await admin.connect();
  try {
    const existing = new Set(await admin.listTopics());
    const missing = specs.filter((spec) => !existing.has(spec.name));
    if (missing.length > 0) {
      await admin.createTopics({ topics: missing.map(toRequest), waitForLeaders: true });
    }
    const present = specs.filter((spec) => existing.has(spec.name));
    const compared = present.length > 0 ? await compare(admin, present) : [];
    return [
      ...missing.map(({ name }) => ({ name, outcome: 'created' as const, differences: [] })),
      ...compared,
    ];
  } finally {
    await admin.disconnect();
  }
}

function toRequest(spec: TopicSpec): {
  topic: string;
  numPartitions: number;
  replicationFactor: number;
  configEntries: { name: string; value: string }[];
} {
  return {
    topic: spec.name,
    numPartitions: spec.partitions,
    replicationFactor: -1,
    configEntries: Object.entries(spec.config).map(([name, value]) => ({ name, value })),
  };
}

async function compare(admin: Admin, specs: readonly TopicSpec[]): Promise<TopicOutcome[]> {
  const names = specs.map(({ name }) => name);
  const { topics } = await admin.fetchTopicMetadata({ topics: names });
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: names.map((name) => ({ type: ConfigResourceTypes.TOPIC, name })),
  });
  return specs.map((spec) => {
    const partitions = topics.find(({ name }) => name === spec.name)?.partitions.length ?? 0;
    const entries = resources.find(({ resourceName }) => resourceName === spec.name)?.configEntries;
    const config = new Map(entries?.map((entry) => [entry.configName, entry.configValue]));
    return judgeTopic(spec, { partitions, config });
  });
}

/** Compares an existing topic with its specification: compacted ones are refused, since offsets vanish from them. */
export function judgeTopic(
  spec: TopicSpec,
  found: { readonly partitions: number; readonly config: ReadonlyMap<string, string> },
): TopicOutcome {
  const differences = Object.entries(spec.config)
    .filter(([key, value]) => found.config.get(key) !== value)
    .map(([key, value]) => `${key} is ${found.config.get(key) ?? 'unset'}, not ${value}`);
  if (found.partitions !== spec.partitions) {
    differences.unshift(`it has ${found.partitions} partitions, not ${spec.partitions}`);
  }
  const compacted = found.config.get('cleanup.policy')?.includes('compact') ?? false;
  return { name: spec.name, outcome: compacted ? 'refused' : 'kept', differences };
}
