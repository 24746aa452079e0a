import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { ClickHouseSettings } from '@clickhouse/client';
import type { ClickHouse } from './create-client.ts';
import {
  classifyClickHouseError,
  httpFailure,
  serverFailure,
  type ClickHouseFailure,
} from './errors.ts';

/** Most rows that still go in as one block, hence at once or not at all. */
export const maxBlockRows = 1_048_449;

/** Most bytes that still go in as one block; the server counts them in memory, so stay well under. */
export const maxBlockBytes = 268_402_944;

/**
 * What makes an insert repeatable: one block, known by its token, in the tables of materialized views
 * too. Numbers are pinned since defaults changed between versions (decisions/0005).
 */
export const repeatableInsertSettings: ClickHouseSettings = {
  async_insert: 0,
  insert_deduplicate: 1,
  deduplicate_blocks_in_dependent_materialized_views: 1,
  max_insert_block_size: String(maxBlockRows),
  min_insert_block_size_rows: String(maxBlockRows),
  min_insert_block_size_bytes: String(maxBlockBytes),
  input_format_parallel_parsing: 0,
  materialized_views_ignore_errors: 0,
  wait_end_of_query: 1,
};

/** One block of rows on its way. */
export interface BlockInsert {
  readonly client: ClickHouse;
  /** Name of the table in the client's database. */
  readonly table: string;
  /** Names of the columns in the order of the bytes. */
  readonly columns: readonly string[];
  /** Rows in the format RowBinary, at least one; they must not change before the answer is there. */
  readonly rowsBytes: Uint8Array;
  /** An insert with a token that the table remembers is dropped by the server without an error. */
  readonly token: string;
  /** Added to the pinned ones, such as a quorum. */
  readonly settings?: ClickHouseSettings;
  readonly signal?: AbortSignal;
}

/** The rows are in the table, by this insert or an earlier one with the token; or why they may not be. */
export type BlockInserted = { readonly ok: true } | ClickHouseFailure;

function quoted(name: string): string {
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
}

function statementOf({ table, columns }: BlockInsert): string {
  return `INSERT INTO ${quoted(table)} (${columns.map(quoted).join(', ')}) FORMAT RowBinary`;
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

async function send(insert: BlockInsert): Promise<BlockInserted> {
  const answer = await insert.client.exec({
    query: statementOf(insert),
    values: Readable.from([insert.rowsBytes], { objectMode: false }),
    clickhouse_settings: {
      ...insert.settings,
      ...repeatableInsertSettings,
      insert_deduplication_token: insert.token,
    },
    // The server's own header tells the error; the client would have to read it out of the text.
    ignore_error_response: true,
    ...(insert.signal && { abort_signal: insert.signal }),
  });
  const said = (await text(answer.stream)).trim();
  const status = answer.http_status_code ?? 200;
  const code = Number(single(answer.response_headers['x-clickhouse-exception-code']) ?? 0);
  if (code > 0) return serverFailure(code, said);
  if (status !== 200) return httpFailure(status, said);
  return { ok: true };
}

/**
 * Inserts rows as one block under a deduplication token: after `ok` they are in the table exactly
 * once, and after a retryable failure the same call may be made again. Never throws.
 */
export async function insertBlock(insert: BlockInsert): Promise<BlockInserted> {
  if (insert.rowsBytes.byteLength > maxBlockBytes) {
    const message = `${insert.rowsBytes.byteLength} bytes for ${insert.table} do not fit one block`;
    return { ok: false, code: 'DEFECT', retryable: false, message };
  }
  const { signal } = insert;
  const aborted = (message: string): BlockInserted => {
    return { ok: false, code: 'ABORTED', retryable: false, message };
  };
  // The client heeds a signal only once the request is under way, and its error then names no class.
  if (signal?.aborted) return aborted('aborted before it was sent');
  try {
    return await send(insert);
  } catch (error) {
    const failure = classifyClickHouseError(error);
    return signal?.aborted ? aborted(failure.message) : failure;
  }
}
