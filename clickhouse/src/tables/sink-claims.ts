import { plainColumns, type Table } from './table.ts';

/**
 * Why a claim was made: `data`, rows follow; `lost`, the broker no longer had the range; `expired`, beside a
 * data claim, what the broker no longer had when it was done again; `restored`, beside one, ClickHouse forgot its tokens; `rebuilt`, by an operator from the rows.
 */
export type ClaimKind = 'data' | 'lost' | 'expired' | 'restored' | 'rebuilt';

/** A row of `sink_claims`: a range of offsets of one partition that one writer took upon itself. */
export interface SinkClaimRow {
  readonly kind: ClaimKind;
  readonly cluster_id: string;
  readonly topic_id: string;
  readonly topic: string;
  readonly partition: number;
  readonly first: number;
  /** A position, not a record: aborted and control records leave gaps. */
  readonly last: number;
  readonly records: number;
  /** Rows by table. */
  readonly rows: Readonly<Record<string, number>>;
  readonly writer: string;
  readonly shard: string;
  readonly transform_version: string;
  /** ms since epoch. */
  readonly claimed_at: number;
}

/** The table `sink_claims`. */
export const sinkClaims: Table<SinkClaimRow> = {
  name: 'sink_claims',
  columns: plainColumns([
    ['kind', 'LowCardinality(String)'],
    ['cluster_id', 'LowCardinality(String)'],
    ['topic_id', 'LowCardinality(String)'],
    ['topic', 'LowCardinality(String)'],
    ['partition', 'UInt32'],
    ['first', 'UInt64'],
    ['last', 'UInt64'],
    ['records', 'UInt64'],
    ['rows', 'Map(LowCardinality(String), UInt64)'],
    ['writer', 'LowCardinality(String)'],
    ['shard', 'LowCardinality(String)'],
    ['transform_version', 'LowCardinality(String)'],
    ['claimed_at', "DateTime64(3, 'UTC')"],
  ]),
  encode(row, writer) {
    writer.string(row.kind);
    writer.string(row.cluster_id);
    writer.string(row.topic_id);
    writer.string(row.topic);
    writer.uint32(row.partition);
    writer.int64(row.first);
    writer.int64(row.last);
    writer.int64(row.records);
    const rows = Object.entries(row.rows);
    writer.varint(rows.length);
    for (const [table, count] of rows) {
      writer.string(table);
      writer.int64(count);
    }
    writer.string(row.writer);
    writer.string(row.shard);
    writer.string(row.transform_version);
    writer.int64(row.claimed_at);
  },
};
