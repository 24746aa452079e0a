/** Bounds the bytes of requests in work, so that a flood is refused before it fills the memory. */
export class InflightBytes {
  readonly #limit: number;
  /** Bytes that are held elsewhere and count too. */
  readonly #others: () => number;
  #taken = 0;

  constructor(limit: number, others: () => number) {
    this.#limit = limit;
    this.#others = others;
  }

  /** Bytes in work. */
  get bytes(): number {
    return this.#taken;
  }

  /** Takes room for a request and gives what frees it, once; null when there is none. */
  take(bytes: number): (() => void) | null {
    if (this.#taken + this.#others() + bytes > this.#limit) return null;
    this.#taken += bytes;
    let held = true;
    return () => {
      if (held) this.#taken -= bytes;
      held = false;
    };
  }
}
