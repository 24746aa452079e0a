import type { FetchedRecords, SourceRecord } from './ports.ts';

/** What ends a batch: the first of the three that is reached. */
export interface BatchLimits {
  readonly maxRecords: number;
  readonly maxBytes: number;
  readonly maxWaitMs: number;
}

/** What the buffer hands out next. */
export type Taken =
  | { readonly kind: 'records'; readonly records: readonly SourceRecord[] }
  /** Offsets that the source jumped over: expired on the broker, or to be asked for again. */
  | { readonly kind: 'gap'; readonly first: number; readonly last: number }
  /** The buffer was closed: nothing new is to be taken. */
  | { readonly kind: 'closed' };

interface Gap {
  readonly gapFirst: number;
  readonly gapLast: number;
}

type Entry = SourceRecord | Gap;

const isGap = (entry: Entry): entry is Gap => 'gapFirst' in entry;

/** Bytes that a record holds in memory, roughly: key, value, headers and the object around them. */
export function recordBytes(record: SourceRecord): number {
  let bytes = 120 + (record.key?.byteLength ?? 0) + (record.value?.byteLength ?? 0);
  for (const [name, value] of record.headers) bytes += name.length + (value?.byteLength ?? 0);
  return bytes;
}

/**
 * Records of one partition between source and sink, in ascending offsets. It pauses the source above
 * `highBytes` and resumes it below half of that, so what one partition holds is bounded by `highBytes`
 * and one fetch.
 */
export class RecordBuffer {
  readonly #entries: Entry[] = [];
  readonly #highBytes: number;
  readonly #flow: { pause(): void; resume(): void };
  #position = 0;
  #bytes = 0;
  #gaps = 0;
  #paused = false;
  #mayPause = true;
  #closed = false;
  #wake: (() => void) | null = null;

  constructor(highBytes: number, flow: { pause(): void; resume(): void }) {
    this.#highBytes = highBytes;
    this.#flow = flow;
  }

  /** Bytes held now. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Forgets what it holds and waits for records from `offset` on. */
  restart(offset: number): void {
    this.#entries.length = 0;
    this.#bytes = 0;
    this.#gaps = 0;
    this.#position = offset;
    this.#setPaused(false);
  }

  /** Whether everything up to `last` was read and handed out. */
  isPast(last: number): boolean {
    const head = this.#entries[0];
    const next = head === undefined ? this.#position : isGap(head) ? head.gapFirst : head.offset;
    return next > last;
  }

  /** Whether it was closed. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Takes over a fetched batch; records that it has already seen are left out. */
  offer(batch: FetchedRecords): void {
    if (this.#closed) return;
    if (batch.fetchedFrom > this.#position) {
      this.#entries.push({ gapFirst: this.#position, gapLast: batch.fetchedFrom - 1 });
      this.#gaps += 1;
      this.#position = batch.fetchedFrom;
    }
    for (const record of batch.records) {
      if (record.offset < this.#position) continue;
      this.#entries.push(record);
      this.#bytes += recordBytes(record);
      this.#position = record.offset + 1;
    }
    this.#position = Math.max(this.#position, batch.next);
    if (this.#mayPause && this.#bytes > this.#highBytes) this.#setPaused(true);
    this.#wake?.();
  }

  /** Puts records back in front, for a range that turned out shorter or longer than the batch taken. */
  putBack(records: readonly SourceRecord[]): void {
    this.#entries.unshift(...records);
    for (const record of records) this.#bytes += recordBytes(record);
  }

  /** Nothing new is taken from here on; whoever waits is told. */
  close(): void {
    this.#closed = true;
    this.#wake?.();
  }

  /** The next batch, as soon as a limit is reached; waits for a first record without end. */
  async takeBatch(limits: BatchLimits): Promise<Taken> {
    if (!(await this.#until(() => this.#entries.length > 0))) return { kind: 'closed' };
    const deadline = performance.now() + limits.maxWaitMs;
    if (!(await this.#until(() => this.#reaches(limits), deadline))) return { kind: 'closed' };
    return this.#take((count, bytes) => count < limits.maxRecords && bytes < limits.maxBytes);
  }

  /** All records up to the offset `last`, once the source has read that far, or up to a gap before it. */
  async takeThrough(last: number): Promise<Taken> {
    const within = (entry: Entry | undefined) =>
      entry !== undefined && (isGap(entry) ? entry.gapFirst : entry.offset) <= last;
    const readFarEnough = () => this.#position > last || this.#gaps > 0;
    // A claimed range may be larger than what this buffer holds by itself.
    if (!readFarEnough()) this.#setPaused(false);
    const pauses = this.#mayPause;
    this.#mayPause = false;
    try {
      if (!(await this.#until(readFarEnough))) return { kind: 'closed' };
    } finally {
      this.#mayPause = pauses;
    }
    if (!within(this.#entries[0])) return { kind: 'records', records: [] };
    return this.#take((_count, _bytes, next) => within(next), last);
  }

  #reaches(limits: BatchLimits): boolean {
    return (
      this.#entries.length >= limits.maxRecords || this.#bytes >= limits.maxBytes || this.#gaps > 0
    );
  }

  #take(more: (count: number, bytes: number, next: Entry) => boolean, through = Infinity): Taken {
    const head = this.#entries[0];
    if (head !== undefined && isGap(head)) return this.#takeGap(head, through);
    let count = 0;
    let bytes = 0;
    for (const entry of this.#entries) {
      if (isGap(entry) || !more(count, bytes, entry)) break;
      bytes += recordBytes(entry);
      count += 1;
    }
    const records = this.#entries.splice(0, count) as SourceRecord[];
    this.#bytes -= bytes;
    if (this.#bytes < this.#highBytes / 2) this.#setPaused(false);
    return { kind: 'records', records };
  }

  /** A gap that reaches beyond what was asked for is split: its rest belongs to what comes after. */
  #takeGap({ gapFirst, gapLast }: Gap, through: number): Taken {
    if (gapLast > through) {
      this.#entries[0] = { gapFirst: through + 1, gapLast };
      return { kind: 'gap', first: gapFirst, last: through };
    }
    this.#entries.shift();
    this.#gaps -= 1;
    return { kind: 'gap', first: gapFirst, last: gapLast };
  }

  #setPaused(paused: boolean): void {
    if (paused === this.#paused) return;
    this.#paused = paused;
    if (paused) this.#flow.pause();
    else this.#flow.resume();
  }

  /** Waits for a condition or the deadline; false when the buffer was closed meanwhile. */
  async #until(reached: () => boolean, deadline = Infinity): Promise<boolean> {
    while (!this.#closed && !reached()) {
      const left = deadline - performance.now();
      if (left <= 0) return true;
      await new Promise<void>((resolve) => {
        const timer = Number.isFinite(left) ? setTimeout(resolve, left) : undefined;
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#wake = null;
    }
    return !this.#closed;
  }
}
