import type { RetentionDays } from '@resee-insights/domain/retention';

/** What a migration's placeholders become; one source serves a single node and a cluster. */
export interface TemplateSettings {
  readonly database: string;
  /** Name of the cluster that statements run on, or null for a single node. */
  readonly cluster: string | null;
  readonly retention: RetentionDays;
}

/** Seconds that a replicated table remembers an insert; a day, and an hour to come back in. */
const dedupSeconds = 90_000;

const identifier = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Writes a name as an identifier; throws RangeError for what would need quoting. */
export function identifierOf(name: string): string {
  if (!identifier.test(name)) {
    throw new RangeError(`"${name}" is no name: use letters, digits and underscores`);
  }
  return name;
}

/** Where tables of a cluster's shards are read as one; on a single node the tables themselves. */
function allDatabase({ database, cluster }: TemplateSettings): string {
  return identifierOf(cluster === null ? database : `${database}_all`);
}

function engine(place: string, family: string, { cluster }: TemplateSettings): string | null {
  if (cluster === null) return family;
  // A global table is one table on every server: all of them are replicas of the same path.
  if (place === 'global') {
    return `Replicated${family}('/clickhouse/tables/{uuid}/all', '{shard}-{replica}')`;
  }
  if (place === 'sharded') {
    return `Replicated${family}('/clickhouse/tables/{uuid}/{shard}', '{replica}')`;
  }
  return null;
}

function dedup(window: string, { cluster }: TemplateSettings): string {
  return cluster === null
    ? `non_replicated_deduplication_window = ${window}`
    : `replicated_deduplication_window = ${window}, replicated_deduplication_window_seconds = ${dedupSeconds}`;
}

function valueOf(words: readonly string[], settings: TemplateSettings): string | null {
  const [head = '', argument = ''] = words;
  const [word = '', detail = ''] = head.split('.');
  switch (word) {
    case 'db':
      return identifierOf(settings.database);
    case 'all_db':
      return allDatabase(settings);
    case 'cluster':
      return settings.cluster === null ? null : identifierOf(settings.cluster);
    case 'on_cluster':
      return settings.cluster === null ? '' : `ON CLUSTER ${identifierOf(settings.cluster)}`;
    case 'engine':
      return /^[A-Za-z]*MergeTree$/.test(argument) ? engine(detail, argument, settings) : null;
    case 'dedup':
      return /^[0-9]+$/.test(argument) ? dedup(argument, settings) : null;
    case 'retention':
      if (detail === 'raw') return String(settings.retention.raw);
      return detail === 'dead_letters' ? String(settings.retention.deadLetters) : null;
    default:
      return null;
  }
}

/**
 * Fills the placeholders of a statement: `{{db}}`, `{{all_db}}`, `{{cluster}}`, `{{on_cluster}}`,
 * `{{engine.sharded MergeTree}}`, `{{engine.global MergeTree}}`, `{{dedup 1000}}`, `{{retention.raw}}`,
 * `{{retention.dead_letters}}`. Throws Error for any other.
 */
export function render(statement: string, settings: TemplateSettings): string {
  return statement.replace(/\{\{([^}]*)\}\}/g, (placeholder, inside: string) => {
    const value = valueOf(inside.trim().split(/\s+/), settings);
    if (value === null) throw new Error(`a migration has the unknown placeholder ${placeholder}`);
    return value;
  });
}
