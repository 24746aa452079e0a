import { topicOfType } from '@resee-insights/domain/events';
import type { Draft } from '../model/draft.ts';
import { expectedRetention, funnelRates, funnelSteps, habits } from '../model/parameters.ts';
import type { World } from '../model/world.ts';
import type { Place, Tally } from './tally.ts';

/** What is known of people. */
export interface PeopleTruth {
  /** People with any activity, by local date: users, and visitors who never sign up. */
  readonly dailyPeople: Readonly<Record<string, number>>;
  /** People with a review, by local date. */
  readonly dailyLearners: Readonly<Record<string, number>>;
  /** People who took each step and all before it, in this order, in all of the history. */
  readonly funnel: readonly { readonly step: string; readonly people: number }[];
  readonly funnelRates: typeof funnelRates;
  readonly retention: {
    /**
     * By local date of the signup: how many signed up, and of them how many had any activity 0, 1, 2, ... days
     * later, as far as the history goes (its last day is not whole).
     */
    readonly cohorts: readonly {
      readonly date: string;
      readonly size: number;
      readonly active: readonly number[];
    }[];
    /** Share expected after 0, 1, 2, ... whole days. */
    readonly expected: readonly number[];
  };
  /** Who reviewed at least once, by habit. */
  readonly learnersByHabit: Readonly<Record<string, number>>;
}

/** Counts people by day, funnel step, cohort and habit; a few bytes a person. */
export class PeopleTally implements Tally {
  readonly #world: World;
  readonly #lastActive: Int16Array;
  readonly #lastLearned: Int16Array;
  readonly #signupDay: Int16Array;
  readonly #depth: Uint8Array;
  readonly #people: number[];
  readonly #learners: number[];
  readonly #cohorts: number[][];

  constructor(world: World) {
    const { count } = world.people;
    const zeros = (): number[] => world.days.map(() => 0);
    this.#world = world;
    this.#lastActive = new Int16Array(count).fill(-1);
    this.#lastLearned = new Int16Array(count).fill(-1);
    this.#signupDay = new Int16Array(count).fill(-1);
    this.#depth = new Uint8Array(count);
    this.#people = zeros();
    this.#learners = zeros();
    this.#cohorts = world.days.map((_, day) => zeros().slice(day));
  }

  add({ person, body: { type } }: Draft, { day }: Place): void {
    if (person < 0 || topicOfType(type) !== 'resee.activity') return;
    if (type === funnelSteps[this.#depth[person] ?? 0])
      this.#depth[person] = (this.#depth[person] ?? 0) + 1;
    if (type === 'signup') {
      this.#signupDay[person] = day;
      count(this.#cohorts[day], 0);
    }
    if (type === 'review_completed' && this.#lastLearned[person] !== day) {
      this.#lastLearned[person] = day;
      count(this.#learners, day);
    }
    if (this.#lastActive[person] === day) return;
    this.#lastActive[person] = day;
    count(this.#people, day);
    const signupDay = this.#signupDay[person] ?? -1;
    if (signupDay >= 0 && signupDay < day) count(this.#cohorts[signupDay], day - signupDay);
  }

  result(): PeopleTruth {
    const { days, people } = this.#world;
    const dates = days.map(({ date }) => date);
    const byDate = (counts: readonly number[]): Record<string, number> =>
      Object.fromEntries(counts.map((value, day) => [dates[day] ?? '', value]));
    const learners = habits.map(() => 0);
    for (const [person, day] of this.#lastLearned.entries()) {
      if (day >= 0) count(learners, people.habit[person] ?? 0);
    }
    return {
      dailyPeople: byDate(this.#people),
      dailyLearners: byDate(this.#learners),
      funnel: funnelSteps.map((step, place) => ({
        step,
        people: this.#depth.reduce((sum, depth) => sum + (depth > place ? 1 : 0), 0),
      })),
      funnelRates,
      retention: {
        cohorts: this.#cohorts.map((active, day) => ({
          date: dates[day] ?? '',
          size: active[0] ?? 0,
          active,
        })),
        expected: days.map((_, day) => expectedRetention(day)),
      },
      learnersByHabit: Object.fromEntries(
        habits.map(({ name }, place) => [name, learners[place] ?? 0]),
      ),
    };
  }
}

function count(counts: number[] | undefined, place: number): void {
  if (counts) counts[place] = (counts[place] ?? 0) + 1;
}
