import { plainColumns, type Table } from './table.ts';

/** A row of `api_key_uses`: a key was used at a moment. */
export interface ApiKeyUseRow {
  readonly key_id: string;
  /** ms since epoch. */
  readonly last_used_at: number;
}

/** The table `api_key_uses`. */
export const apiKeyUses: Table<ApiKeyUseRow> = {
  name: 'api_key_uses',
  columns: plainColumns([
    ['key_id', 'String'],
    ['last_used_at', "DateTime64(3, 'UTC')"],
  ]),
  encode(row, writer) {
    writer.string(row.key_id);
    writer.int64(row.last_used_at);
  },
};
