import { ServerError } from '../http/errors.ts';

/** Settings that a read-only user may send: they shape an answer or tighten a limit. */
const CHANGEABLE =
  /^(output_format_\w+|format_\w+|date_time_output_format|session_timezone|max_threads|log_comment|log_queries|enable_http_compression|http_\w+|send_progress_in_http_headers|result_overflow_mode|read_overflow_mode|timeout_overflow_mode|extremes|join_use_nulls|use_query_cache|use_uncompressed_cache|final|max_block_size|prefer_column_name_to_alias|allow_experimental_analyzer|enable_analyzer|send_logs_level|max_rows_to_read|max_bytes_to_read|max_result_bytes|readonly)$/;

/** Ceilings of a read-only user; a request may ask for less. */
export const READER_LIMITS: Readonly<Record<string, number>> = {
  max_execution_time: 60,
  max_memory_usage: 1_073_741_824,
  max_result_rows: 1_000_000,
};

/** The settings of a read-only user's query: what was sent, within the limits. */
export function readerSettings(sent: ReadonlyMap<string, string>): Map<string, string> {
  const settings = new Map<string, string>();
  for (const [name, limit] of Object.entries(READER_LIMITS)) settings.set(name, String(limit));
  settings.set('timeout_overflow_mode', 'throw');
  settings.set('result_overflow_mode', 'throw');
  for (const [name, value] of sent) {
    const limit = READER_LIMITS[name];
    if (limit === undefined && !CHANGEABLE.test(name)) {
      throw new ServerError(164, `Cannot modify '${name}' setting in readonly mode. (READONLY)`);
    }
    if (limit !== undefined) {
      // 0 means no limit.
      const asked = Number(value);
      if (!(asked > 0 && asked <= limit)) {
        throw new ServerError(
          452,
          `Setting ${name} shouldn't be greater than ${limit}. (SETTING_CONSTRAINT_VIOLATION)`,
        );
      }
    }
    if (name !== 'readonly') settings.set(name, value);
  }
  return settings;
}
