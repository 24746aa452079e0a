import type { Admin } from 'kafkajs';
import { StoreError } from '../../events-to-clickhouse/ports.ts';
import { sourceTopics } from '../../topics.ts';
import { kafkajs } from './mended-kafkajs.ts';

/** Throws a StoreError that names the source topics which the broker compacts: their records must be counted. */
export async function refuseCompacted(admin: Admin): Promise<void> {
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: sourceTopics.map((name) => ({
      type: kafkajs.ConfigResourceTypes.TOPIC,
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
