import {
  encodeEnvelope,
  encodePosition,
  eventColumns,
  type EventRow,
  type Table,
} from './table.ts';

/**
 * A row of `activity`: one thing a person did. All types share the table; texts of another type are
 * '' and numbers of another type, or not measured, are null.
 */
export interface ActivityRow extends EventRow {
  readonly type: string;
  readonly path: string;
  readonly referrer: string;
  readonly result: string;
  readonly content_id: string;
  readonly category: string;
  readonly content_length: number | null;
  readonly review_kind: string;
  readonly interval_days: number | null;
  readonly previous_interval_days: number | null;
  readonly duration_ms: number | null;
  readonly from_plan: string;
  readonly to_plan: string;
  readonly feature: string;
  readonly model: string;
  readonly question_type: string;
  readonly tokens_in: number | null;
  readonly tokens_out: number | null;
  readonly cost_usd: number | null;
  readonly latency_ms: number | null;
}

/** The table `activity`. */
export const activity: Table<ActivityRow> = {
  name: 'activity',
  columns: eventColumns([
    ['type', 'LowCardinality(String)'],
    ['path', 'String'],
    ['referrer', 'String'],
    ['result', 'LowCardinality(String)'],
    ['content_id', 'String'],
    ['category', 'LowCardinality(String)'],
    ['content_length', 'Nullable(UInt64)'],
    ['review_kind', 'LowCardinality(String)'],
    ['interval_days', 'Nullable(Float64)'],
    ['previous_interval_days', 'Nullable(Float64)'],
    ['duration_ms', 'Nullable(Float64)'],
    ['from_plan', 'LowCardinality(String)'],
    ['to_plan', 'LowCardinality(String)'],
    ['feature', 'LowCardinality(String)'],
    ['model', 'LowCardinality(String)'],
    ['question_type', 'LowCardinality(String)'],
    ['tokens_in', 'Nullable(UInt64)'],
    ['tokens_out', 'Nullable(UInt64)'],
    ['cost_usd', 'Nullable(Float64)'],
    ['latency_ms', 'Nullable(Float64)'],
  ]),
  encode(row, writer) {
    encodeEnvelope(row, writer);
    writer.string(row.type);
    writer.string(row.path);
    writer.string(row.referrer);
    writer.string(row.result);
    writer.string(row.content_id);
    writer.string(row.category);
    writer.nullableInt64(row.content_length);
    writer.string(row.review_kind);
    writer.nullableFloat64(row.interval_days);
    writer.nullableFloat64(row.previous_interval_days);
    writer.nullableFloat64(row.duration_ms);
    writer.string(row.from_plan);
    writer.string(row.to_plan);
    writer.string(row.feature);
    writer.string(row.model);
    writer.string(row.question_type);
    writer.nullableInt64(row.tokens_in);
    writer.nullableInt64(row.tokens_out);
    writer.nullableFloat64(row.cost_usd);
    writer.nullableFloat64(row.latency_ms);
    writer.string(row.props);
    encodePosition(row, writer);
  },
};
