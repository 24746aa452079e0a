import { loadAt } from './day-times.ts';
import type { Draft } from './draft.ts';
import { wallOf, momentOf, type LocalDay } from './local-days.ts';
import { deploysOf, incidentEvents, samples, warning } from './operations.ts';
import { retention, sampleEveryMs } from './parameters.ts';
import { isActive, sessionWall, signedUp } from './people.ts';
import { Random } from './random.ts';
import { onboarding, session, type SessionContext } from './session.ts';
import { visitorOf } from './visitor.ts';
import type { World } from './world.ts';

/** Streams of randomness that are apart from each other. */
const times = 0x5e55;
const course = 0x5e56;
const background = 0x5e57;

/** Slices are so short that what one holds stays small, with a million users too. */
const sliceMs = 120_000;
const warningsASlice = 0.02;

interface Start {
  readonly person: number;
  readonly ts: number;
  readonly nth: number;
}

/**
 * Draws the whole history in order of time, slice by slice. What it holds at a time is one day's starts of
 * sessions and the events of the sessions that are open.
 */
export function* drawHistory(world: World): Generator<readonly Draft[]> {
  const { settings, days } = world;
  const told = new Uint8Array(world.people.count);
  const random = new Random();
  let open: Draft[] = world.incidents.flatMap(incidentEvents);
  const context: SessionContext = {
    random,
    calendar: world.calendar,
    push: (draft) => {
      open.push(draft);
    },
  };
  for (const [index, day] of days.entries()) {
    const slices = startsOf(world, index, day, random);
    open.push(...deploysOf(settings.seed, day));
    for (const [place, starts] of slices.entries()) {
      const from = day.start + place * sliceMs;
      const to = Math.min(from + sliceMs, day.end, settings.end);
      if (from >= to) break;
      for (const start of starts) drawSession(world, context, told, index, start);
      open.push(...backgroundOf(world, random, day, from, to));
      const ready: Draft[] = [];
      const later: Draft[] = [];
      for (const draft of open) (draft.ts < to ? ready : later).push(draft);
      open = later;
      yield ready.sort((a, b) => a.ts - b.ts);
    }
  }
}

/** The starts of a day's sessions, by slice. */
function startsOf(world: World, index: number, day: LocalDay, random: Random): Start[][] {
  const { settings, people } = world;
  const slices: Start[][] = Array.from(
    { length: Math.ceil((day.end - day.start) / sliceMs) },
    () => [],
  );
  for (let person = 0; person < people.count; person += 1) {
    if (!isActive(settings.seed, people, person, index, day)) continue;
    random.reset(settings.seed ^ times, person, day.number);
    const twice =
      people.arrival[person] !== index && random.chance(retention.secondSessionShare) ? 2 : 1;
    for (let nth = 0; nth < twice; nth += 1) {
      const ts = momentOf(day, sessionWall(people, person, random));
      if (ts < settings.end)
        slices[Math.floor((ts - day.start) / sliceMs)]?.push({ person, ts, nth });
    }
  }
  return slices;
}

function drawSession(
  world: World,
  context: SessionContext,
  told: Uint8Array,
  index: number,
  { person, ts, nth }: Start,
): void {
  const { settings, people, days } = world;
  const number = days[index]?.number ?? 0;
  context.random.reset(settings.seed ^ course, person, number * 2 + nth);
  const visitor = visitorOf(world, person, index);
  const running = index >= world.experimentsFrom && visitor.depth >= signedUp;
  const occasion = {
    contentPrefix: `${visitor.userId}-d${number}-${nth}`,
    experiments: running ? (told[person] === 1 ? 'again' : 'first') : 'none',
    subscribes: nth === 0 && people.subscriptionDay[person] === index,
  } as const;
  if (running) told[person] = 1;
  if (people.arrival[person] === index) onboarding(context, visitor, occasion, ts);
  else session(context, visitor, occasion, ts);
}

function backgroundOf(
  { settings, calendar }: World,
  random: Random,
  day: LocalDay,
  from: number,
  to: number,
): Draft[] {
  random.reset(settings.seed ^ background, Math.floor(from / sliceMs), 0);
  const drafts: Draft[] = [];
  const first = Math.ceil(from / sampleEveryMs) * sampleEveryMs;
  for (let ts = first; ts < to; ts += sampleEveryMs) {
    drafts.push(...samples(random, calendar, ts, wallOf(day, ts)));
  }
  const slow = (calendar.at(from)?.latency ?? 1) - 1;
  const warnings = random.times(warningsASlice * (loadAt(wallOf(day, from)) + 10 * slow));
  for (let count = 0; count < warnings; count += 1) {
    drafts.push(warning(random, from + random.below(to - from)));
  }
  return drafts;
}
