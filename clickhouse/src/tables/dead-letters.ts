import { encodePosition, recordColumns, type RecordPosition, type Table } from './table.ts';

/** A header of a record: names may repeat, values are any bytes, null when the header has none. */
export interface RecordHeader {
  readonly name: string;
  readonly value: Uint8Array | null;
}

/** A row of `dead_letters`: one record that could not become a row, with why and its exact bytes. */
export interface DeadLetterRow extends RecordPosition {
  /** Reason code for machines, such as `not_json`. */
  readonly reason: string;
  /** One sentence for people. */
  readonly message: string;
  /** The event's id and type as far as they could be read, '' otherwise. */
  readonly event_id: string;
  readonly event_type: string;
  /** Bytes of key and value together. */
  readonly size: number;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: readonly RecordHeader[];
}

/** The table `dead_letters`. */
export const deadLetters: Table<DeadLetterRow> = {
  name: 'dead_letters',
  columns: recordColumns([
    ['reason', 'LowCardinality(String)'],
    ['message', 'String'],
    ['event_id', 'String'],
    ['event_type', 'LowCardinality(String)'],
    ['size', 'UInt64'],
    ['key', 'Nullable(String)'],
    ['value', 'Nullable(String)'],
    ['headers', 'Array(Tuple(name String, value Nullable(String)))'],
  ]),
  encode(row, writer) {
    writer.string(row.reason);
    writer.string(row.message);
    writer.string(row.event_id);
    writer.string(row.event_type);
    writer.int64(row.size);
    writer.nullableBlob(row.key);
    writer.nullableBlob(row.value);
    writer.varint(row.headers.length);
    for (const header of row.headers) {
      writer.string(header.name);
      writer.nullableBlob(header.value);
    }
    encodePosition(row, writer);
  },
};
