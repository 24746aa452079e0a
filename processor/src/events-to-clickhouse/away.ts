/** How long an owner may go without a beat before what it holds counts as stale, in milliseconds. */
export const awayAfterMs = 10_000;

/** Thrown by a step of an owner that was paused, frozen or cut off: others may own its partitions now. */
export class AwayError extends Error {
  override readonly name = 'AwayError';
}

/**
 * Notices that the process stood still. A frozen process runs whatever timer or answer comes first when
 * it wakes, so each step that writes asks `check` itself and does not wait for a timer to tell it.
 */
export class AwayDetector {
  readonly #clock: () => number;
  #lastBeat: number;

  /** `clock` gives milliseconds and must go on while the process is stopped, as the wall clock does. */
  constructor(clock: () => number) {
    this.#clock = clock;
    this.#lastBeat = clock();
  }

  /** Notes that the process is alive; throws an AwayError where it was not for too long. */
  check(): void {
    const now = this.#clock();
    const silent = now - this.#lastBeat;
    if (Math.abs(silent) > awayAfterMs) {
      throw new AwayError(`no step for ${Math.round(silent)} ms, ${awayAfterMs} ms are allowed`);
    }
    this.#lastBeat = now;
  }

  /** Begins anew, after what was held has been dropped. */
  reset(): void {
    this.#lastBeat = this.#clock();
  }
}
