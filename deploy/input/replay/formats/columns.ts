import { splitCsvLine } from './csv-line.ts';
import { refused, type ParsedLine } from './format.ts';

/** The columns of a CSV file by name. */
export interface Columns {
  readonly names: readonly string[];
  /** The fields of a line, or the refusal of the line. */
  readonly read: (text: string) => readonly string[] | (ParsedLine & { ok: false });
}

/** Reads the header of a CSV file; null where it is no CSV or names a column twice. */
export function readHeader(header: string): Columns | null {
  const fields = splitCsvLine(header);
  if (fields === null) return null;
  const names = fields.map((name) => name.trim());
  if (new Set(names).size !== names.length) return null;
  return {
    names,
    read: (text) => {
      const fields = splitCsvLine(text);
      if (fields === null) return refuse('not a line of CSV: its quotes do not close', text);
      if (fields.length === names.length) return fields;
      return refuse(
        'another number of fields than the header',
        `${fields.length} fields instead of ${names.length}`,
      );
    },
  };
}

function refuse(reason: string, detail: string): ParsedLine & { ok: false } {
  return refused(reason, detail) as ParsedLine & { ok: false };
}
