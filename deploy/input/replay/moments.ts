const units: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 };

/** Milliseconds of a duration such as 14d, 12h, 30m or 90s; NaN if it is none. */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([dhms])$/.exec(text);
  return match === null ? Number.NaN : Number(match[1]) * (units[match[2] ?? ''] ?? Number.NaN);
}

/** Epoch ms of a date (its midnight in UTC) or an RFC 3339 time with offset; NaN if it is neither. */
export function parseMoment(text: string): number {
  const date = /^\d{4}-\d\d-\d\d$/;
  const time = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;
  return date.test(text) || time.test(text) ? Date.parse(text.toUpperCase()) : Number.NaN;
}
