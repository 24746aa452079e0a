import type { DeadLetterRow, RecordPosition } from '@resee-insights/clickhouse/tables';
import type { DeadLetter } from '../ports.ts';

const idLimit = 200;

/** The row of a record that could not be read: its exact bytes, why, and what could be told of the event. */
export function deadLetterRow(letter: DeadLetter, at: RecordPosition): DeadLetterRow {
  const { record, reason, message } = letter;
  return {
    reason,
    message,
    ...identityOf(record.value),
    size: (record.key?.byteLength ?? 0) + (record.value?.byteLength ?? 0),
    key: record.key,
    value: record.value,
    headers: record.headers.map(([name, value]) => ({ name, value })),
    ...at,
  };
}

function identityOf(value: Uint8Array | null): { event_id: string; event_type: string } {
  const parsed = tryParse(value);
  return { event_id: text(parsed?.id), event_type: text(parsed?.type) };
}

function text(value: unknown): string {
  return typeof value === 'string' && value.length <= idLimit ? value : '';
}

function tryParse(value: Uint8Array | null): Record<string, unknown> | null {
  if (value === null) return null;
  try {
    const parsed: unknown = JSON.parse(Buffer.from(value).toString('utf8'));
    return typeof parsed === 'object' ? (parsed as Record<string, unknown> | null) : null;
  } catch {
    return null;
  }
}
