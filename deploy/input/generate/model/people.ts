import { wallAround } from './day-times.ts';
import type { LocalDay } from './local-days.ts';
import {
  funnelRates,
  funnelSteps,
  growth,
  habits,
  oldPaidShare,
  oldShare,
  retention,
  subscriptionDays,
  weekdays,
} from './parameters.ts';
import { Random, unit } from './random.ts';
import type { Settings } from './settings.ts';

/** Streams of randomness that are apart from each other. */
const profile = 0x7001;
const activity = 0x7002;
const never = 32_767;

/** How far one gets in the funnel: the number of steps taken. */
export const signedUp = 2;
export const creates = 4;
export const reviews = 5;
export const subscribes = 6;

/** Everybody of the made-up world: a few bytes each, so that a million fit. */
export interface People {
  readonly count: number;
  /** Those before are older than the history. */
  readonly firstNew: number;
  /** From there on visitors who never sign up. */
  readonly firstVisitor: number;
  /** Index of the day of the first visit; -1 for old accounts. */
  readonly arrival: Int16Array;
  /** Steps of the funnel they take, given the time. */
  readonly depth: Uint8Array;
  readonly habit: Uint8Array;
  /** Index of the last day on which they may still come. */
  readonly lastDay: Int16Array;
  readonly subscriptionDay: Int16Array;
  /** 1 for old accounts that pay. */
  readonly paid: Uint8Array;
}

/** Draws everybody. */
export function drawPeople(settings: Settings, days: readonly LocalDay[]): People {
  const firstNew = Math.round(settings.users * oldShare);
  const visitors = Math.round((settings.users - firstNew) * (1 / funnelRates.signup - 1));
  const count = settings.users + visitors;
  const people: People = {
    count,
    firstNew,
    firstVisitor: settings.users,
    arrival: new Int16Array(count),
    depth: new Uint8Array(count),
    habit: new Uint8Array(count),
    lastDay: new Int16Array(count),
    subscriptionDay: new Int16Array(count).fill(never),
    paid: new Uint8Array(count),
  };
  const arrivals = arrivalDays(settings, days);
  const random = new Random();
  for (let person = 0; person < count; person += 1) {
    random.reset(settings.seed, profile, person);
    draw(people, person, random, arrivals);
  }
  return people;
}

function draw(people: People, person: number, random: Random, arrivals: Float64Array): void {
  const isOld = person < people.firstNew;
  const arrival = isOld ? -1 : upTo(arrivals, random.next());
  people.arrival[person] = arrival;
  people.habit[person] = drawHabit(random.next());
  const depth = person >= people.firstVisitor ? 1 : isOld ? reviews : drawDepth(random);
  people.depth[person] = depth;
  const stays = isOld || !random.chance(retention.leaversShare);
  const survival = stays ? retention.stayersDailySurvival : retention.leaversDailySurvival;
  const lives = Math.floor(Math.log(1 - random.next()) / Math.log(survival));
  people.lastDay[person] = Math.min(never, arrival + lives);
  const { first, last } = subscriptionDays;
  const lag = first + random.below(last - first + 1);
  if (depth === subscribes) people.subscriptionDay[person] = arrival + lag;
  people.paid[person] = isOld && random.chance(oldPaidShare) ? 1 : 0;
}

/** Draws how far somebody gets who signs up. */
export function drawDepth(random: Random): number {
  let depth = signedUp;
  for (const step of funnelSteps.slice(signedUp)) {
    if (!random.chance(funnelRates[step as keyof typeof funnelRates])) break;
    depth += 1;
  }
  return depth;
}

function drawHabit(luck: number): number {
  let left = luck;
  const found = habits.findIndex(({ share }) => (left -= share) < 0);
  return found < 0 ? habits.length - 1 : found;
}

/** Cumulative chance that somebody arrives by each day: more later, and by weekday. */
function arrivalDays(settings: Settings, days: readonly LocalDay[]): Float64Array {
  const weights = days.map(({ start, end, weekday }, index) => {
    const part = (Math.min(end, settings.end) - start) / (end - start);
    return (1 + ((growth - 1) * index) / days.length) * (weekdays[weekday] ?? 1) * part;
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  return Float64Array.from(weights, (weight) => (sum += weight) / total);
}

function upTo(cumulative: Float64Array, luck: number): number {
  const found = cumulative.findIndex((chance) => luck < chance);
  return found < 0 ? cumulative.length - 1 : found;
}

/** Whether somebody with an account comes on a day (by index). */
export function isActive(
  seed: number,
  people: People,
  person: number,
  index: number,
  day: LocalDay,
): boolean {
  const arrival = people.arrival[person] ?? 0;
  if (index <= arrival) return index === arrival;
  if (person >= people.firstVisitor) return false;
  if (index === people.subscriptionDay[person]) return true;
  if (index > (people.lastDay[person] ?? 0)) return false;
  const chance = retention.activeShare * (weekdays[day.weekday] ?? 1);
  return unit(seed ^ activity, person, day.number) < chance;
}

/** When a session of somebody starts, ms since midnight on the wall clock. */
export function sessionWall(people: People, person: number, random: Random): number {
  return wallAround(habits[people.habit[person] ?? 0] ?? habits[0], random);
}
