import type { Claim } from './claim.ts';
import type { FetchedRecords, SourceRecord, TopicPartition } from './ports.ts';
import { RecordBuffer, type BatchLimits } from './record-buffer.ts';
import type { Collected } from './redo.ts';
import { runStep, type SinkContext } from './sink-context.ts';

/** What comes next of a partition. */
export type NextRecords =
  | { readonly kind: 'records'; readonly records: readonly SourceRecord[] }
  /** The broker no longer has these offsets. */
  | { readonly kind: 'lost'; readonly first: number; readonly last: number }
  | { readonly kind: 'closed' };

/** Reads one partition from an offset on, without passing over anything that is still there. */
export class PartitionReader {
  readonly #context: SinkContext;
  readonly #at: TopicPartition;
  readonly #signal: AbortSignal;
  readonly #buffer: RecordBuffer;
  #open = false;

  constructor(context: SinkContext, at: TopicPartition, signal: AbortSignal) {
    this.#context = context;
    this.#at = at;
    this.#signal = signal;
    this.#buffer = new RecordBuffer(context.limits.bufferBytes, {
      pause: () => {
        context.source.pause(at);
      },
      resume: () => {
        context.source.resume(at);
      },
    });
  }

  get bytes(): number {
    return this.#buffer.bytes;
  }

  get closed(): boolean {
    return this.#buffer.closed;
  }

  /** Lets the source flow from an offset on. */
  open(offset: number): void {
    this.#seek(offset);
    this.#open = true;
    this.#context.source.resume(this.#at);
  }

  offer(batch: FetchedRecords): void {
    if (this.#open) this.#buffer.offer(batch);
  }

  /** Nothing new is handed out from here on. */
  close(): void {
    this.#buffer.close();
  }

  putBack(records: readonly SourceRecord[]): void {
    this.#buffer.putBack(records);
  }

  /** The next batch of records, or offsets that are lost. */
  async next(limits: BatchLimits): Promise<NextRecords> {
    for (;;) {
      const taken = await this.#buffer.takeBatch(limits);
      if (taken.kind !== 'gap') return taken;
      const lostTo = await this.#lostUpTo(taken.first, taken.last);
      if (lostTo !== null) return { kind: 'lost', first: taken.first, last: lostTo };
    }
  }

  /** All records of a claim that the broker still has; null when closed before they were all read. */
  async collect(claim: Claim): Promise<Collected | null> {
    const records: SourceRecord[] = [];
    let expiredTo: number | null = null;
    do {
      const taken = await this.#buffer.takeThrough(claim.last);
      if (taken.kind === 'closed') return null;
      // Another owner's first claim of a partition may begin later than what was read here.
      if (taken.kind === 'records') {
        for (const record of taken.records) if (record.offset >= claim.first) records.push(record);
      } else {
        expiredTo = (await this.#lostUpTo(taken.first, taken.last)) ?? expiredTo;
      }
    } while (!this.#buffer.isPast(claim.last));
    return { records, expiredTo };
  }

  #seek(offset: number): void {
    this.#buffer.restart(offset);
    this.#context.source.seek(this.#at, offset);
  }

  /**
   * The last offset of a gap that the broker no longer has. Null where it still has all of it. The source
   * is sent back to where the broker has records again, for nothing may be passed over unread.
   */
  async #lostUpTo(first: number, last: number): Promise<number | null> {
    const { source, telemetry } = this.#context;
    const at = this.#at;
    const earliest = await runStep(this.#context, at, 'read earliest offset', this.#signal, () =>
      source.earliest(at),
    );
    const lostTo = earliest > first ? Math.min(last, earliest - 1) : null;
    if (lostTo === last) return lostTo;
    telemetry.log('warn', 'the source passed over records that are there', { ...at, first, last });
    this.#seek(lostTo === null ? first : lostTo + 1);
    return lostTo;
  }
}
