/** Lets at most `permits` tasks run at a time, in the order they came. */
export class Semaphore {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(permits: number) {
    this.#free = permits;
  }

  /** One permit more, while a holder of one stands still for long. */
  lend(): void {
    this.#release();
  }

  /** Takes a lent permit back, as soon as one is free. */
  reclaim(): void {
    this.#free -= 1;
  }

  /** Runs the task once a permit is free and gives the permit back however the task ends. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await task();
    } finally {
      this.#release();
    }
  }

  #release(): void {
    const next = this.#free < 0 ? undefined : this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}
