import { maxEpochMs, minEpochMs } from './limits.ts';
import { show } from './show.ts';

/** A time read, or what is wrong with it as the rest of a sentence that starts with the field's name. */
export type ParsedTime = { ok: true; epochMs: number } | { ok: false; problem: string };

const rfc3339 =
  /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;
const withoutOffset = /^\d{4}-\d\d-\d\d([Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?)?$/;

/** Longest text that is looked at; an RFC 3339 time with nanoseconds has 35 characters. */
export const maxTimeLength = 64;

const expected =
  'must be an RFC 3339 time with its offset (2025-03-01T12:00:00.000Z) or epoch milliseconds';

/**
 * Reads an RFC 3339 time with offset, or epoch milliseconds, as epoch milliseconds from 1973 to 2199.
 * Fractions beyond milliseconds are cut off; a leap second is the first moment after it.
 */
export function parseTime(value: unknown): ParsedTime {
  if (typeof value === 'number') return checkEpoch(value);
  if (typeof value !== 'string') return problem(`${expected}, got ${show(value)}`);
  const epochMs = value.length > maxTimeLength ? Number.NaN : epochOf(value);
  if (Number.isNaN(epochMs)) return problem(whatIsWrong(value));
  if (epochMs < minEpochMs || epochMs >= maxEpochMs) {
    return problem(`must lie between March 1973 and 2199, got ${show(value)}`);
  }
  return { ok: true, epochMs };
}

function problem(text: string): ParsedTime {
  return { ok: false, problem: text };
}

function checkEpoch(value: number): ParsedTime {
  if (Number.isInteger(value) && value >= minEpochMs && value < maxEpochMs) {
    return { ok: true, epochMs: value };
  }
  if (value > 0 && value < minEpochMs) {
    return problem(`looks like epoch seconds (${show(value)}): send milliseconds, 1000 times that`);
  }
  if (value >= maxEpochMs * 10) {
    return problem(`looks like micro- or nanoseconds (${show(value)}): send epoch milliseconds`);
  }
  return problem(
    `must be whole epoch milliseconds between March 1973 and 2199, got ${show(value)}`,
  );
}

function whatIsWrong(text: string): string {
  if (withoutOffset.test(text)) {
    return `has no offset from UTC, got ${show(text)}: write date and time and end with Z or +09:00`;
  }
  if (/^\d+$/.test(text)) return `is epoch time written as text, got ${show(text)}: send a number`;
  return `${expected}, got ${show(text)}`;
}

/** NaN if the text is no RFC 3339 time or names a day or hour that does not exist. */
function epochOf(text: string): number {
  const match = rfc3339.exec(text);
  if (match === null) return Number.NaN;
  const year = Number(match[1]);
  const month = Number(match[2]);
  const day = Number(match[3]);
  const hour = Number(match[4]);
  const minute = Number(match[5]);
  const second = Number(match[6]);
  const offset = Number(match[9] ?? 0) * 60 + Number(match[10] ?? 0);
  const real =
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= daysIn(year, month) &&
    hour < 24 &&
    minute < 60 &&
    Number(match[9] ?? 0) < 24 &&
    Number(match[10] ?? 0) < 60;
  const sign = match[8] === '-' ? -1 : 1;
  const leapSecond = second === 60 && (hour * 60 + minute - sign * offset + 1) % 1440 === 0;
  if (!real || (second > 59 && !leapSecond)) return Number.NaN;
  const millisecond = second === 60 ? 0 : Number((match[7] ?? '').slice(0, 3).padEnd(3, '0'));
  // Date.UTC reads years below 100 as 19xx; all of those lie outside of the range anyway.
  if (year < 100) return Number.NEGATIVE_INFINITY;
  return Date.UTC(year, month - 1, day, hour, minute, second, millisecond) - sign * offset * 60_000;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
