import {
  encodeEnvelope,
  encodePosition,
  eventColumns,
  type EventRow,
  type Table,
} from './table.ts';

/** A row of `system_samples`: what one host or service measured of itself at one moment. */
export interface SystemSampleRow extends EventRow {
  readonly host: string;
  readonly service: string;
  readonly cpu_usage_percent: number | null;
  readonly memory_usage_percent: number | null;
  readonly disk_usage_percent: number | null;
  readonly db_connections: number | null;
  readonly db_query_ms: number | null;
  readonly queue_depth: number | null;
}

/** The table `system_samples`. */
export const systemSamples: Table<SystemSampleRow> = {
  name: 'system_samples',
  columns: eventColumns([
    ['host', 'LowCardinality(String)'],
    ['service', 'LowCardinality(String)'],
    ['cpu_usage_percent', 'Nullable(Float64)'],
    ['memory_usage_percent', 'Nullable(Float64)'],
    ['disk_usage_percent', 'Nullable(Float64)'],
    ['db_connections', 'Nullable(UInt64)'],
    ['db_query_ms', 'Nullable(Float64)'],
    ['queue_depth', 'Nullable(UInt64)'],
  ]),
  encode(row, writer) {
    encodeEnvelope(row, writer);
    writer.string(row.host);
    writer.string(row.service);
    writer.nullableFloat64(row.cpu_usage_percent);
    writer.nullableFloat64(row.memory_usage_percent);
    writer.nullableFloat64(row.disk_usage_percent);
    writer.nullableInt64(row.db_connections);
    writer.nullableFloat64(row.db_query_ms);
    writer.nullableInt64(row.queue_depth);
    writer.string(row.props);
    encodePosition(row, writer);
  },
};
