import { rememberedMs, type RememberedIds, type Reservation } from './ports.ts';

const minuteMs = 60_000;

/**
 * Event ids in this process, at most `capacity`: when there are more, the oldest are forgotten before
 * their 24 hours are over. Other instances know nothing of them.
 */
export class MemoryIds implements RememberedIds {
  readonly #capacity: number;
  readonly #clock: () => number;
  readonly #pending = new Set<string>();
  /** Packed id to the minute that it is forgotten in, oldest first. */
  readonly #done = new Map<string, number>();

  /** `clock` gives epoch ms. */
  constructor(capacity: number, clock: () => number) {
    this.#capacity = capacity;
    this.#clock = clock;
  }

  /** Ids that are remembered. */
  get size(): number {
    return this.#done.size;
  }

  /** As `reserve`, at once. */
  take(ids: readonly string[]): Reservation[] {
    const minute = this.#minute();
    return ids.map(pack).map((id) => {
      if ((this.#done.get(id) ?? -1) > minute) return 'done';
      if (this.#pending.has(id)) return 'pending';
      this.#pending.add(id);
      return 'mine';
    });
  }

  reserve(ids: readonly string[]): Promise<readonly Reservation[]> {
    return Promise.resolve(this.take(ids));
  }

  renew(): Promise<void> {
    return Promise.resolve();
  }

  done(ids: readonly string[]): Promise<void> {
    const minute = this.#minute();
    for (const id of ids.map(pack)) {
      this.#pending.delete(id);
      this.#done.delete(id);
      this.#done.set(id, minute + rememberedMs / minuteMs);
    }
    for (const [id, until] of this.#done) {
      if (until > minute && this.#done.size <= this.#capacity) break;
      this.#done.delete(id);
    }
    return Promise.resolve();
  }

  free(ids: readonly string[]): Promise<void> {
    for (const id of ids.map(pack)) this.#pending.delete(id);
    return Promise.resolve();
  }

  #minute(): number {
    return Math.floor(this.#clock() / minuteMs);
  }
}

/** A UUID as 16 one-byte characters: less than half of the memory. */
function pack(id: string): string {
  return Buffer.from(id.replaceAll('-', ''), 'hex').toString('latin1');
}
