import { readFileSync } from 'node:fs';

/** One event as it stands in a file. */
export type Line = Record<string, unknown> & {
  id: string;
  type: string;
  ts: number;
  user_id?: string;
  anonymous_id?: string;
};

/** The events of a file of JSON lines. */
export function readLines(path: string): Line[] {
  const text = readFileSync(path, 'utf8').trimEnd();
  return text.split('\n').map((line) => JSON.parse(line) as Line);
}

/** Calendar date (YYYY-MM-DD) and hour of moments in a timezone, by the platform's calendar. */
export function calendarOf(timezone: string): (ts: number) => { date: string; hour: number } {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: timezone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    hourCycle: 'h23',
  });
  const known = new Map<number, { date: string; hour: number }>();
  return (ts) => {
    // Offsets are whole quarters of an hour.
    const quarter = Math.floor(ts / 900_000);
    const found = known.get(quarter);
    if (found) return found;
    const [date = '', hour = ''] = format.format(ts).split(' ');
    const place = { date, hour: Number(hour) };
    known.set(quarter, place);
    return place;
  };
}

const activityTypes = new Set([
  'visit',
  'signup',
  'email_verified',
  'login',
  'content_created',
  'review_completed',
  'subscription_changed',
  'ai_request',
]);

/** Counts what a history's events tell, from the events alone: sets and maps, as a reader of them would. */
export function recount(lines: readonly Line[], timezone: string) {
  const calendar = calendarOf(timezone);
  const users = new Map<string, string>();
  for (const { user_id, anonymous_id } of lines) {
    if (user_id !== undefined && anonymous_id !== undefined) users.set(anonymous_id, user_id);
  }
  const personOf = ({ user_id, anonymous_id }: Line): string =>
    user_id ?? users.get(anonymous_id ?? '') ?? `visitor:${anonymous_id ?? ''}`;
  const byType: Record<string, number> = {};
  const byDay: Record<string, Record<string, number>> = {};
  const reviewsByHour = Array.from({ length: 24 }, () => 0);
  const active = new Map<string, Set<string>>();
  const learners = new Map<string, Set<string>>();
  const firsts = new Map<string, Map<string, number>>();
  const signups = new Map<string, Set<string>>();
  const into = (sets: Map<string, Set<string>>, name: string, value: string): void => {
    sets.set(name, (sets.get(name) ?? new Set()).add(value));
  };
  for (const line of lines) {
    const { date, hour } = calendar(line.ts);
    byType[line.type] = (byType[line.type] ?? 0) + 1;
    const day = (byDay[date] ??= {});
    day[line.type] = (day[line.type] ?? 0) + 1;
    if (!activityTypes.has(line.type)) continue;
    const person = personOf(line);
    into(active, date, person);
    if (line.type === 'signup') into(signups, date, person);
    if (line.type === 'review_completed') {
      into(learners, date, person);
      reviewsByHour[hour] = (reviewsByHour[hour] ?? 0) + 1;
    }
    const times = firsts.get(person) ?? new Map<string, number>();
    if (!times.has(line.type)) times.set(line.type, line.ts);
    firsts.set(person, times);
  }
  return { byType, byDay, reviewsByHour, active, learners, firsts, signups, personOf };
}

/** How many people took each step after (or with) all before it, by the first time of each. */
export function funnelOf(
  firsts: ReadonlyMap<string, ReadonlyMap<string, number>>,
  steps: readonly string[],
): number[] {
  return steps.map(
    (_, last) =>
      [...firsts.values()].filter((times) => {
        const taken = steps.slice(0, last + 1).map((step) => times.get(step) ?? Number.NaN);
        return taken.every((time, place) =>
          place === 0 ? !Number.isNaN(time) : time >= (taken[place - 1] ?? 0),
        );
      }).length,
  );
}
