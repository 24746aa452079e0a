import type { Draft } from '../model/draft.ts';

/** Where in the team's calendar an event lies. */
export interface Place {
  /** Index of the local day. */
  readonly day: number;
  /** Wall clock hour. */
  readonly hour: number;
}

/** Counts one side of the truth, event by event in order of time. */
export interface Tally {
  add(draft: Draft, place: Place): void;
}
