import { plainColumns, type Table } from './table.ts';

/** A row of `configuration`: one version of one entity. */
export interface ConfigurationRow {
  readonly kind: string;
  readonly id: string;
  /** Counts from 1. */
  readonly version: number;
  readonly state: 'live' | 'deleted';
  /** A JSON object as text. */
  readonly body: string;
  readonly author: string;
  /** Names the attempt to write. */
  readonly writer: string;
  /** ms since epoch. */
  readonly written_at: number;
}

/** The table `configuration`. */
export const configuration: Table<ConfigurationRow> = {
  name: 'configuration',
  columns: plainColumns([
    ['kind', 'LowCardinality(String)'],
    ['id', 'String'],
    ['version', 'UInt32'],
    ['state', 'LowCardinality(String)'],
    ['body', 'String'],
    ['author', 'LowCardinality(String)'],
    ['writer', 'String'],
    ['written_at', "DateTime64(3, 'UTC')"],
  ]),
  encode(row, writer) {
    writer.string(row.kind);
    writer.string(row.id);
    writer.uint32(row.version);
    writer.string(row.state);
    writer.string(row.body);
    writer.string(row.author);
    writer.string(row.writer);
    writer.int64(row.written_at);
  },
};
