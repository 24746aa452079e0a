import { parse } from 'csv-parse/sync';

/**
 * The fields of one line of CSV, or null where quotes do not close. A record is one line: a quoted line
 * break is not supported, so that every line is either sent or refused.
 */
export function splitCsvLine(text: string): readonly string[] | null {
  if (!text.includes('"')) return text.split(',');
  try {
    const [fields] = parse(text);
    return fields ?? null;
  } catch {
    return null;
  }
}
