import {
  encodeEnvelope,
  encodePosition,
  eventColumns,
  type EventRow,
  type Table,
} from './table.ts';

/** A row of `ops_events`: a deploy or an incident; what the other type has is '' or null. */
export interface OpsEventRow extends EventRow {
  readonly type: string;
  readonly service: string;
  readonly version: string;
  readonly title: string;
  /** ms since epoch. */
  readonly started_at: number | null;
  /** ms since epoch; null while an incident lasts. */
  readonly ended_at: number | null;
}

/** The table `ops_events`. */
export const opsEvents: Table<OpsEventRow> = {
  name: 'ops_events',
  columns: eventColumns([
    ['type', 'LowCardinality(String)'],
    ['service', 'LowCardinality(String)'],
    ['version', 'String'],
    ['title', 'String'],
    ['started_at', "Nullable(DateTime64(3, 'UTC'))"],
    ['ended_at', "Nullable(DateTime64(3, 'UTC'))"],
  ]),
  encode(row, writer) {
    encodeEnvelope(row, writer);
    writer.string(row.type);
    writer.string(row.service);
    writer.string(row.version);
    writer.string(row.title);
    writer.nullableInt64(row.started_at);
    writer.nullableInt64(row.ended_at);
    writer.string(row.props);
    encodePosition(row, writer);
  },
};
