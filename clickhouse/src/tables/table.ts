import type { RowWriter } from './row-writer.ts';

/** A column of a table: its name and its type in ClickHouse's terms. */
export interface Column {
  readonly name: string;
  readonly type: string;
}

/** A table that the services write: its ordered columns and how a row becomes RowBinary. */
export interface Table<Row> {
  readonly name: string;
  readonly columns: readonly Column[];
  /** Appends one row to the writer, every column in order. */
  readonly encode: (row: Row, writer: RowWriter) => void;
}

/** Where a row came from; together the columns name one record in Kafka for good. */
export interface RecordPosition {
  readonly _topic: string;
  /** Kafka's id of the topic, so that a topic deleted and made anew is told apart. */
  readonly _topic_id: string;
  readonly _partition: number;
  readonly _offset: number;
  /** Broker's append time, ms since epoch. */
  readonly _appended_at: number;
}

/** What every raw row carries of its event. */
export interface EventRow extends RecordPosition {
  /** UUID as text of 36 characters. */
  readonly id: string;
  /** ms since epoch. */
  readonly ts: number;
  /** '' when absent. */
  readonly user_id: string;
  /** '' when absent. */
  readonly anonymous_id: string;
  readonly v: number;
  /** A JSON object as text. */
  readonly props: string;
}

const columnsOf = (list: readonly (readonly [string, string])[]): readonly Column[] =>
  list.map(([name, type]) => ({ name, type }));

const positionColumns = [
  ['_topic', 'LowCardinality(String)'],
  ['_topic_id', 'LowCardinality(String)'],
  ['_partition', 'UInt32'],
  ['_offset', 'UInt64'],
  ['_appended_at', "DateTime64(3, 'UTC')"],
] as const;

/** Columns of a raw table of events: the envelope, the type's own, props and the position. */
export function eventColumns(own: readonly (readonly [string, string])[]): readonly Column[] {
  return columnsOf([
    ['id', 'UUID'],
    ['ts', "DateTime64(3, 'UTC')"],
    ['user_id', 'String'],
    ['anonymous_id', 'String'],
    ['v', 'UInt16'],
    ...own,
    ['props', 'String'],
    ...positionColumns,
  ]);
}

/** Columns of a table whose rows are records rather than events: its own and the position. */
export function recordColumns(own: readonly (readonly [string, string])[]): readonly Column[] {
  return columnsOf([...own, ...positionColumns]);
}

/** Columns of a table that no record's position belongs to. */
export function plainColumns(own: readonly (readonly [string, string])[]): readonly Column[] {
  return columnsOf(own);
}

/** Writes the columns that start every event row. */
export function encodeEnvelope(row: EventRow, writer: RowWriter): void {
  writer.uuid(row.id);
  writer.int64(row.ts);
  writer.string(row.user_id);
  writer.string(row.anonymous_id);
  writer.uint16(row.v);
}

/** Writes the columns that end every row that came from Kafka. */
export function encodePosition(row: RecordPosition, writer: RowWriter): void {
  writer.string(row._topic);
  writer.string(row._topic_id);
  writer.uint32(row._partition);
  writer.int64(row._offset);
  writer.int64(row._appended_at);
}
