import type { ClickHouseEnvironment } from '@resee-insights/clickhouse/client';

/** How ClickHouse is laid out; without shards everything is on the one server. */
export interface ClickHouseLayout {
  readonly server: ClickHouseEnvironment;
  /** URL by name of shard, in a fixed order; empty for a single server. */
  readonly shards: ReadonlyMap<string, string>;
  /** Whether tables are replicated: then writes wait for a quorum and the ledger is read consistently. */
  readonly replicated: boolean;
}
