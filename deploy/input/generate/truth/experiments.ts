import { assign } from '../model/assign.ts';
import type { Draft } from '../model/draft.ts';
import { experiments, quiz } from '../model/parameters.ts';
import type { World } from '../model/world.ts';
import type { Tally } from './tally.ts';

/** What is known of one arm: users exposed, and the two metrics over them. */
export interface ArmTruth {
  readonly variant: string;
  readonly users: number;
  /** Exposure events, repeated ones included. */
  readonly exposures: number;
  readonly quizPassed: number;
  /** Sum and sum of squares over the users who got a score, and their number. */
  readonly quizScores: number;
  readonly quizScoreSum: number;
  readonly quizScoreSquares: number;
}

/** What is known of one experiment. */
export interface ExperimentTruth {
  readonly experiment: string;
  readonly arms: readonly ArmTruth[];
  /** What was put in: the second arm less the first; 0 for an A/A. */
  readonly effect: { readonly quiz_passed: number; readonly quiz_score: number };
}

type Arm = { -readonly [Name in keyof ArmTruth]: ArmTruth[Name] };

/** Counts exposures and metrics by arm. */
export class ExperimentsTally implements Tally {
  readonly #exposed: Uint8Array[];
  readonly #arms: Map<string, Arm>[];

  constructor(world: World) {
    this.#exposed = experiments.map(() => new Uint8Array(world.people.count));
    this.#arms = experiments.map(
      ({ variants }) => new Map(variants.map((variant) => [variant, emptyArm(variant)])),
    );
  }

  add({ person, body }: Draft): void {
    if (body.type === 'exposure') {
      const place = experiments.findIndex(({ key }) => key === body.experiment);
      const arm = this.#arms[place]?.get(body.variant);
      const exposed = this.#exposed[place];
      if (!arm || !exposed) return;
      arm.exposures += 1;
      arm.users += exposed[person] === 1 ? 0 : 1;
      exposed[person] = 1;
    } else if (body.type === 'track' && body.event_name.startsWith('quiz_')) {
      for (const [place, { key, variants }] of experiments.entries()) {
        const variant = assign<string>(key, variants, body.user_id ?? '');
        addTrack(this.#arms[place]?.get(variant), body.event_name, body.value ?? 0);
      }
    }
  }

  result(): ExperimentTruth[] {
    return experiments.map(({ key }, place) => ({
      experiment: key,
      arms: [...(this.#arms[place]?.values() ?? [])],
      effect:
        key === 'demo-hints'
          ? {
              quiz_passed: quiz.hints.passed - quiz.control.passed,
              quiz_score: quiz.hints.score - quiz.control.score,
            }
          : { quiz_passed: 0, quiz_score: 0 },
    }));
  }
}

function addTrack(arm: Arm | undefined, name: string, value: number): void {
  if (!arm) return;
  if (name === 'quiz_passed') {
    arm.quizPassed += 1;
  } else {
    arm.quizScores += 1;
    arm.quizScoreSum += value;
    arm.quizScoreSquares += value * value;
  }
}

function emptyArm(variant: string): Arm {
  return {
    variant,
    users: 0,
    exposures: 0,
    quizPassed: 0,
    quizScores: 0,
    quizScoreSum: 0,
    quizScoreSquares: 0,
  };
}
