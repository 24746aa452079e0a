import { densityAt } from './day-times.ts';
import type { Draft } from './draft.ts';
import { IncidentCalendar, incidentOf } from './incidents.ts';
import { dayNumber, localDay, wallOf, type LocalDay } from './local-days.ts';
import { deploysOf, incidentEvents, samples } from './operations.ts';
import { exposedAgain, funnelRates, habits, hosts } from './parameters.ts';
import { drawDepth } from './people.ts';
import { Random } from './random.ts';
import { onboarding, session, type SessionContext } from './session.ts';
import { visitorOf } from './visitor.ts';
import type { World } from './world.ts';

/** So long (seconds) the next event of a session takes on average: as many sessions are open as give the rate. */
const secondsAnEvent = 8;
const mostOpen = 5_000;
/** Machines are sampled this often, or less where the rate is so low that samples would be most of it. */
const sampleEveryMs = 15_000;
const mostSamplesShare = 0.1;
const newcomersShare = 0.15;
const tries = 50;
/** Above the density of every habit, an hour. */
const highestDensity = 0.35;

/**
 * The traffic that goes on from the history: the same people at their times of day, the same sessions, requests,
 * releases and incidents; but as many events as are asked for, since a rate is given. Sessions are open side by
 * side, and each event is the next one of any of them.
 */
export class LiveTraffic {
  readonly #world: World;
  readonly #random: Random;
  readonly #run: string;
  readonly #from: number;
  readonly #sampleEveryMs: number;
  readonly #open: { drafts: Draft[]; next: number }[] = [];
  readonly #mostOpen: number;
  #day: LocalDay;
  #calendar = new IncidentCalendar([]);
  #scheduled: Draft[] = [];
  #queue: Draft[] = [];
  #nextSample: number;
  #newcomers = 0;

  /** Starts at `from` (epoch ms), which also tells this run's newcomers from others'; `rate` is events a second. */
  constructor(world: World, from: number, rate: number) {
    this.#world = world;
    this.#from = from;
    this.#run = from.toString(36);
    this.#random = new Random(world.settings.seed, from | 0, Math.floor(from / 2 ** 32));
    const fewestMs = (hosts.length * 1000) / (rate * mostSamplesShare);
    this.#sampleEveryMs = Math.max(sampleEveryMs, fewestMs);
    this.#mostOpen = Math.min(mostOpen, Math.max(4, Math.ceil(rate * secondsAnEvent)));
    this.#nextSample = from;
    this.#day = localDay(world.offset, dayNumber(world.offset, from));
    this.#schedule();
    while (this.#open.length < this.#mostOpen) {
      const drafts = this.#drawSession(from);
      this.#open.push({ drafts, next: this.#random.below(drafts.length) });
    }
  }

  /** The event that happens at `now` (epoch ms, never before an earlier one's). */
  draw(now: number): Draft {
    this.#operate(now);
    const queued = this.#queue.shift();
    if (queued) return queued;
    const place = this.#random.below(this.#open.length);
    const open = this.#open[place];
    const draft = open?.drafts[open.next];
    if (open && draft) {
      open.next += 1;
      return { ...draft, ts: now };
    }
    const [first, ...rest] = this.#drawSession(now);
    this.#open[place] = { drafts: rest, next: 0 };
    if (!first) throw new Error('a session without events');
    return { ...first, ts: now };
  }

  #operate(now: number): void {
    if (now >= this.#day.end) {
      this.#day = localDay(this.#world.offset, dayNumber(this.#world.offset, now));
      this.#schedule();
    }
    while ((this.#scheduled[0]?.ts ?? Number.POSITIVE_INFINITY) <= now) {
      this.#queue.push(...this.#scheduled.splice(0, 1));
    }
    if (now < this.#nextSample) return;
    this.#nextSample = now + this.#sampleEveryMs;
    this.#queue.push(...samples(this.#random, this.#calendar, now, wallOf(this.#day, now)));
  }

  /** What the day holds from now on. */
  #schedule(): void {
    const { seed } = this.#world.settings;
    const incident = incidentOf(seed, this.#day);
    this.#calendar = new IncidentCalendar(incident ? [incident] : []);
    this.#scheduled = [...deploysOf(seed, this.#day), ...(incident ? incidentEvents(incident) : [])]
      .filter(({ ts }) => ts >= this.#from)
      .sort((a, b) => a.ts - b.ts);
  }

  #drawSession(now: number): Draft[] {
    const drafts: Draft[] = [];
    const push = (draft: Draft): void => {
      drafts.push(draft);
    };
    const context = { random: this.#random, calendar: this.#calendar, push };
    if (this.#random.chance(newcomersShare)) this.#drawNewcomer(context, now);
    else this.#drawKnown(context, now);
    return drafts.sort((a, b) => a.ts - b.ts);
  }

  #drawNewcomer(context: SessionContext, now: number): void {
    const { seed } = this.#world.settings;
    const name = `${this.#run}-${this.#newcomers}`;
    this.#newcomers += 1;
    const signsUp = this.#random.chance(funnelRates.signup);
    const visitor = {
      person: -1,
      userId: `u${seed}-${name}`,
      visitorId: `v${seed}-${name}`,
      depth: signsUp ? drawDepth(this.#random) : 1,
      paid: false,
      age: 0,
    };
    const contentPrefix = `${visitor.userId}-d${this.#day.number}-0`;
    onboarding(context, visitor, { contentPrefix, experiments: 'first', subscribes: false }, now);
  }

  #drawKnown(context: SessionContext, now: number): void {
    const index = this.#day.number - (this.#world.days[0]?.number ?? 0);
    const visitor = visitorOf(this.#world, this.#choosePerson(index, now), index);
    const contentPrefix = `${visitor.userId}-d${this.#day.number}-${now.toString(36)}`;
    const experiments = this.#random.chance(exposedAgain) ? 'again' : 'none';
    session(context, visitor, { contentPrefix, experiments, subscribes: false }, now);
  }

  /** Somebody who still comes and whose time of day it is; somebody else when few or none are found. */
  #choosePerson(index: number, now: number): number {
    const { people } = this.#world;
    const wall = wallOf(this.#day, now);
    let person = 0;
    for (let attempt = 0; attempt < tries; attempt += 1) {
      person = this.#random.below(people.firstVisitor);
      if ((people.lastDay[person] ?? 0) < index || (people.arrival[person] ?? 0) >= index) continue;
      const habit = habits[people.habit[person] ?? 0] ?? habits[0];
      if (this.#random.chance(densityAt(habit, wall) / highestDensity)) break;
    }
    return person;
  }
}
