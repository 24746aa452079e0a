import {
  encodeEnvelope,
  encodePosition,
  eventColumns,
  type EventRow,
  type Table,
} from './table.ts';

/** A row of `experiment_events`: an exposure to a variant, or a tracked event that metrics count. */
export interface ExperimentEventRow extends EventRow {
  readonly type: string;
  readonly experiment: string;
  readonly variant: string;
  /** A phase's name or number as text, '' when absent: the event's own type is text. */
  readonly phase: string;
  readonly event_name: string;
  readonly value: number | null;
  /** A JSON value as text, '' when absent. */
  readonly event_data: string;
}

/** The table `experiment_events`. */
export const experimentEvents: Table<ExperimentEventRow> = {
  name: 'experiment_events',
  columns: eventColumns([
    ['type', 'LowCardinality(String)'],
    ['experiment', 'LowCardinality(String)'],
    ['variant', 'LowCardinality(String)'],
    ['phase', 'LowCardinality(String)'],
    ['event_name', 'LowCardinality(String)'],
    ['value', 'Nullable(Float64)'],
    ['event_data', 'String'],
  ]),
  encode(row, writer) {
    encodeEnvelope(row, writer);
    writer.string(row.type);
    writer.string(row.experiment);
    writer.string(row.variant);
    writer.string(row.phase);
    writer.string(row.event_name);
    writer.nullableFloat64(row.value);
    writer.string(row.event_data);
    writer.string(row.props);
    encodePosition(row, writer);
  },
};
