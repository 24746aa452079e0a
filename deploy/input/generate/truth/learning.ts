import type { Draft } from '../model/draft.ts';
import { intervals, recall } from '../model/parameters.ts';
import type { Tally } from './tally.ts';

/** A card is mature when its interval was at least so many days. */
const matureDays = 21;

/** What is known of reviews and of AI use. */
export interface LearningTruth {
  readonly reviews: {
    readonly remembered: number;
    readonly partial: number;
    readonly forgot: number;
    /** Reviews of what had rested for 21 days or more, and those of them that were not forgotten. */
    readonly mature: number;
    readonly matureRetained: number;
    /** Share remembered by the interval before, days. */
    readonly recall: readonly { readonly days: number; readonly remembered: number }[];
  };
  readonly ai: {
    readonly requests: number;
    readonly tokensIn: number;
    readonly tokensOut: number;
    readonly costUsd: number;
    readonly byModel: Readonly<
      Record<string, { readonly requests: number; readonly costUsd: number }>
    >;
  };
}

/** Counts reviews by result, and AI use by model. */
export class LearningTally implements Tally {
  readonly #results = { remembered: 0, partial: 0, forgot: 0 };
  #mature = 0;
  #matureRetained = 0;
  #tokensIn = 0;
  #tokensOut = 0;
  /** In millionths of a dollar, which are whole numbers. */
  readonly #models = new Map<string, { requests: number; micros: number }>();

  add({ body }: Draft): void {
    if (body.type === 'review_completed') {
      this.#results[body.result] += 1;
      if ((body.previous_interval_days ?? 0) < matureDays) return;
      this.#mature += 1;
      if (body.result !== 'forgot') this.#matureRetained += 1;
    } else if (body.type === 'ai_request') {
      this.#tokensIn += body.tokens_in ?? 0;
      this.#tokensOut += body.tokens_out ?? 0;
      const use = this.#models.get(body.model) ?? { requests: 0, micros: 0 };
      use.requests += 1;
      use.micros += Math.round((body.cost_usd ?? 0) * 1e6);
      this.#models.set(body.model, use);
    }
  }

  result(): LearningTruth {
    const uses = [...this.#models].sort(([a], [b]) => (a < b ? -1 : 1));
    return {
      reviews: {
        ...this.#results,
        mature: this.#mature,
        matureRetained: this.#matureRetained,
        recall: intervals.map((days, place) => ({ days, remembered: recall[place] ?? 0 })),
      },
      ai: {
        requests: uses.reduce((sum, [, { requests }]) => sum + requests, 0),
        tokensIn: this.#tokensIn,
        tokensOut: this.#tokensOut,
        costUsd: uses.reduce((sum, [, { micros }]) => sum + micros, 0) / 1e6,
        byModel: Object.fromEntries(
          uses.map(([model, { requests, micros }]) => [model, { requests, costUsd: micros / 1e6 }]),
        ),
      },
    };
  }
}
