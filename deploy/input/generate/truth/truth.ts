import type { Draft } from '../model/draft.ts';
import { wallOf } from '../model/local-days.ts';
import { habits, hosts, offHabit, sampleEveryMs, weekdays } from '../model/parameters.ts';
import { modelVersion, type Settings } from '../model/settings.ts';
import type { World } from '../model/world.ts';
import { CountsTally, type Counts } from './counts.ts';
import { ExperimentsTally, type ExperimentTruth } from './experiments.ts';
import { LearningTally, type LearningTruth } from './learning.ts';
import { PeopleTally, type PeopleTruth } from './people.ts';
import { RequestsTally, type RequestsTruth } from './requests.ts';

/** All that is known of a history, to compare with what is found in its events. */
export interface Truth extends PeopleTruth, LearningTruth {
  readonly settings: Settings & { readonly modelVersion: number };
  readonly counts: Counts;
  readonly rhythm: {
    readonly habits: typeof habits;
    readonly offHabit: typeof offHabit;
    readonly weekdays: typeof weekdays;
  };
  readonly requests: RequestsTruth;
  readonly incidents: World['incidents'];
  readonly system: { readonly hosts: typeof hosts; readonly sampleEveryMs: number };
  /** `from` is the first local date on which anybody is exposed. */
  readonly experiments: { readonly from: string; readonly results: readonly ExperimentTruth[] };
}

const hourMs = 3_600_000;

/** Counts a history while it is drawn; what it holds grows with people and days, not with events. */
export class TruthTally {
  readonly #world: World;
  readonly #counts: CountsTally;
  readonly #people: PeopleTally;
  readonly #requests = new RequestsTally();
  readonly #learning = new LearningTally();
  readonly #experiments: ExperimentsTally;
  #day = 0;

  constructor(world: World) {
    this.#world = world;
    this.#counts = new CountsTally(world);
    this.#people = new PeopleTally(world);
    this.#experiments = new ExperimentsTally(world);
  }

  /** Takes the next event in order of time. */
  add(draft: Draft): void {
    const { days } = this.#world;
    while (draft.ts >= (days[this.#day]?.end ?? Number.POSITIVE_INFINITY)) this.#day += 1;
    const day = days[this.#day];
    const hour = day ? Math.floor(wallOf(day, draft.ts) / hourMs) : 0;
    const place = { day: this.#day, hour };
    this.#counts.add(draft, place);
    this.#people.add(draft, place);
    this.#requests.add(draft);
    this.#learning.add(draft);
    this.#experiments.add(draft);
  }

  result(): Truth {
    const { settings, incidents, days, experimentsFrom } = this.#world;
    return {
      settings: { ...settings, modelVersion },
      counts: this.#counts.result(),
      ...this.#people.result(),
      ...this.#learning.result(),
      rhythm: { habits, offHabit, weekdays },
      requests: this.#requests.result(),
      incidents,
      system: { hosts, sampleEveryMs },
      experiments: {
        from: days[experimentsFrom]?.date ?? '',
        results: this.#experiments.result(),
      },
    };
  }
}
