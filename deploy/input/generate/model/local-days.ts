const dayMs = 86_400_000;

/** One calendar day of a timezone. */
export interface LocalDay {
  /** Days since 1970-01-01. */
  readonly number: number;
  /** YYYY-MM-DD */
  readonly date: string;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** Epoch ms of its first moment, and of the next day's. */
  readonly start: number;
  readonly end: number;
  /** Wall clock (ms since midnight) at its first moment: not 0 where clocks are put forward at midnight. */
  readonly firstWall: number;
  /** After how long (ms) clocks were changed, and by how much; 0 where they were not. */
  readonly changedAt: number;
  readonly changedBy: number;
}

/** Milliseconds that a timezone's wall clock is ahead of UTC at a moment. */
export type Offset = (at: number) => number;

/** Makes the offsets of an IANA timezone; throws a RangeError for a name that there is not. */
export function offsetsOf(timezone: string): Offset {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (at) => {
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const get = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
    const date = Date.UTC(get('year'), get('month') - 1, get('day'));
    const wall = date + ((get('hour') * 60 + get('minute')) * 60 + get('second')) * 1000;
    return wall - Math.floor(at / 1000) * 1000;
  };
}

/** The number of the calendar day that a moment lies on. */
export function dayNumber(offset: Offset, at: number): number {
  return Math.floor((at + offset(at)) / dayMs);
}

/** The calendar day of a number. */
export function localDay(offset: Offset, number: number): LocalDay {
  const start = startOf(offset, number);
  const end = startOf(offset, number + 1);
  return {
    number,
    date: new Date(number * dayMs).toISOString().slice(0, 10),
    weekday: (((number + 4) % 7) + 7) % 7,
    start,
    end,
    firstWall: start + offset(start) - number * dayMs,
    ...change(offset, start, end),
  };
}

/** The moment of a day at which its wall clock showed `wall` (ms since midnight). */
export function momentOf(day: LocalDay, wall: number): number {
  const since = wall - day.firstWall;
  const past = day.changedBy !== 0 && since >= day.changedAt + Math.max(0, day.changedBy);
  const moment = day.start + since - (past ? day.changedBy : 0);
  return Math.min(Math.max(moment, day.start), day.end - 1);
}

/** What the wall clock showed (ms since midnight) at a moment of a day. */
export function wallOf(day: LocalDay, at: number): number {
  const elapsed = at - day.start;
  const past = day.changedBy !== 0 && elapsed >= day.changedAt;
  return day.firstWall + elapsed + (past ? day.changedBy : 0);
}

function startOf(offset: Offset, number: number): number {
  const midnight = number * dayMs;
  // The clocks may change at midnight itself: of the offsets around, one leads to the day's first moment.
  const candidates = [offset(midnight - 1.1 * dayMs), offset(midnight + 1.1 * dayMs)]
    .map((ahead) => midnight - ahead)
    .filter((at) => dayNumber(offset, at) === number && dayNumber(offset, at - 1) < number);
  return Math.min(...candidates, ...(candidates.length === 0 ? [midnight - offset(midnight)] : []));
}

function change(
  offset: Offset,
  start: number,
  end: number,
): Pick<LocalDay, 'changedAt' | 'changedBy'> {
  const before = offset(start);
  const changedBy = offset(end - 1) - before;
  if (changedBy === 0) return { changedAt: 0, changedBy: 0 };
  let low = start;
  let high = end - 1;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offset(middle) === before) low = middle;
    else high = middle;
  }
  return { changedAt: high - start, changedBy };
}
