import { readHeader } from './columns.ts';
import { draft, refused, type Format, type ParsedLine } from './format.ts';

/** Whose reviews they are and of what: the log says neither. */
export interface AnkiSettings {
  readonly userId: string;
  readonly category: string;
}

const columns = ['id', 'cid', 'ease', 'ivl', 'lastIvl', 'factor', 'time', 'type'] as const;
type Row = Record<(typeof columns)[number], number>;

/** By `ease`, the answer button. */
const results = new Map([
  [1, 'forgot'],
  [2, 'partial'],
  [3, 'remembered'],
  [4, 'remembered'],
] as const);

/** By `type`. */
const kinds = new Map([
  [0, 'learn'],
  [1, 'review'],
  [2, 'relearn'],
  [3, 'filtered'],
] as const);

const secondsPerDay = 86_400;

/** Anki's review log as CSV, one review a line, with the columns of Anki's table `revlog`. */
export function ankiRevlog(settings: AnkiSettings): Format {
  return {
    topics: ['resee.activity'],
    hasHeader: true,
    open: (header) => {
      const csv = readHeader(header);
      const missing = columns.filter((name) => csv?.names.includes(name) !== true);
      if (csv === null || missing.length > 0) {
        return {
          ok: false,
          message: `not an Anki review log: column ${missing.join(', ')} is missing in its first line`,
        };
      }
      const places = columns.map((name) => [name, csv.names.indexOf(name)] as const);
      return {
        ok: true,
        parse: (bytes) => {
          const fields = csv.read(bytes.toString('utf8'));
          if ('ok' in fields) return fields;
          const row = Object.fromEntries(
            places.map(([name, place]) => [name, wholeNumber(fields[place] ?? '')]),
          ) as Row;
          return readReview(row, settings);
        },
      };
    },
  };
}

function readReview(row: Row, settings: AnkiSettings): ParsedLine {
  const broken = columns.find((name) => Number.isNaN(row[name]));
  if (broken !== undefined) return refused('a field is no whole number', broken);
  if (row.type === 4) return refused('type 4: rescheduled by hand, no review');
  if (row.type === 5) return refused('type 5: rescheduled by Anki, no review');
  if (row.ease === 0) return refused('ease 0: rescheduled by hand, no review');
  const result = results.get(row.ease as 1);
  if (result === undefined) return refused('ease is not from 1 to 4', String(row.ease));
  const kind = kinds.get(row.type as 0);
  if (kind === undefined) return refused('type is not from 0 to 3', String(row.type));
  const event = draft('review_completed', row.id, {
    user_id: settings.userId,
    content_id: String(row.cid),
    category: settings.category,
    result,
    review_kind: kind,
    interval_days: days(row.ivl),
    previous_interval_days: days(row.lastIvl),
    duration_ms: row.time,
    props: { ease: row.ease, factor: row.factor },
  });
  return { ok: true, drafts: [event] };
}

/** NaN if the text is anything else. */
function wholeNumber(text: string): number {
  return /^\s*-?\d+\s*$/.test(text) ? Number(text) : Number.NaN;
}

/** Anki writes days as they are and seconds as negative numbers. */
function days(interval: number): number {
  return interval < 0 ? -interval / secondsPerDay : interval;
}
