import { claimToken, nextFirst, type Claim, type PartitionOfLog } from './claim.ts';
import type { ClaimOutcome, FetchedRecords, SourceRecord, TopicPartition } from './ports.ts';
import { RecordBuffer } from './record-buffer.ts';
import { recover } from './recover.ts';
import { settle, settleByOffset, settleForeign } from './settle.ts';
import { runStep, type SinkContext } from './sink-context.ts';
import type { TransformedRange } from './transform/transform-range.ts';

/** Thrown where the ledger or the broker shows that this owner is out of date and has to join anew. */
export class OutOfDateError extends Error {
  override readonly name = 'OutOfDateError';
}

/** A range worked on: its claim, its rows, and the records they came from. */
interface Work {
  readonly claim: Claim;
  readonly records: readonly SourceRecord[];
  readonly range: TransformedRange;
}

/** The records of a claimed range that the broker still has; `expiredTo` is the last offset it has not. */
interface Collected {
  readonly records: readonly SourceRecord[];
  readonly expiredTo: number | null;
}

/**
 * Carries one partition into ClickHouse, one range after the other: claim, insert, next. It lives for
 * one assignment; after a rebalance another one starts from the ledger.
 */
export class PartitionSink {
  readonly at: TopicPartition;
  readonly #context: SinkContext;
  readonly #buffer: RecordBuffer;
  readonly #abort = new AbortController();
  /** The newest claim that stands in the ledger. */
  #latest: Claim | null = null;
  #ready = false;

  constructor(context: SinkContext, at: TopicPartition) {
    this.#context = context;
    this.at = at;
    this.#buffer = new RecordBuffer(context.limits.bufferBytes, {
      pause: () => {
        context.source.pause(at);
      },
      resume: () => {
        context.source.resume(at);
      },
    });
  }

  /** Takes over a fetched batch. */
  offer(batch: FetchedRecords): void {
    if (!this.#ready) return;
    this.#buffer.offer(batch);
    this.#context.telemetry.buffered(this.at, this.#buffer.bytes);
    this.#context.telemetry.highWatermark(this.at, batch.highWatermark);
  }

  /** Lets the range in flight finish and takes nothing new. */
  drain(): void {
    this.#buffer.close();
  }

  /** Gives up what is in flight; the ledger tells the next owner where to go on. */
  abandon(reason: string): void {
    this.#buffer.close();
    this.#abort.abort(new Error(reason));
  }

  /** Runs until drained or abandoned; throws an AwayError or OutOfDateError where the owner has to rejoin. */
  async run(): Promise<void> {
    try {
      const { log, latest, next } = await recover(this.#context, this.at, this.#signal);
      this.#latest = latest;
      const redo = latest?.kind === 'data' || latest?.kind === 'rebuilt' ? latest : null;
      this.#buffer.restart(redo?.first ?? next);
      this.#ready = true;
      this.#context.source.seek(this.at, redo?.first ?? next);
      this.#context.source.resume(this.at);
      if (redo !== null && !(await this.#redo(redo))) return;
      while (await this.#oneRange(log));
    } catch (error) {
      if (!this.#signal.aborted) throw error;
    } finally {
      this.#context.telemetry.buffered(this.at, 0);
      this.#context.telemetry.stuck(this.at, null);
    }
  }

  get #signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Settles the newest claim again: nobody knows whether it was. False when drained before it could be. */
  async #redo(claim: Claim): Promise<boolean> {
    if (claim.kind === 'rebuilt') return this.#fillIn(claim);
    const collected = await this.#collect(claim);
    if (collected === null) return false;
    if (collected.expiredTo === null) await this.#settleTimed(claim, collected.records, null);
    else await this.#redoExpired(claim, collected.records, collected.expiredTo);
    return true;
  }

  /** A rebuilt claim stands for rows of unknown ranges: each record of it that has no row gets one. */
  async #fillIn(claim: Claim): Promise<boolean> {
    for (let next = claim.first; next <= claim.last;) {
      const taken = await this.#buffer.takeBatch(this.#context.limits.batch);
      if (taken.kind === 'closed') return false;
      if (taken.kind === 'gap') continue;
      const within = taken.records.filter(({ offset }) => offset <= claim.last);
      this.#buffer.putBack(taken.records.slice(within.length));
      const last = within[within.length - 1]?.offset;
      if (last === undefined) return true;
      const part = { ...claim, first: next, last };
      await settleByOffset(this.#context, this.at, part, within, this.#signal);
      next = last + 1;
    }
    return true;
  }

  /** A claimed range of which the broker lost a part: what had not landed and is still there is inserted. */
  async #redoExpired(
    claim: Claim,
    records: readonly SourceRecord[],
    expiredTo: number,
  ): Promise<void> {
    const landed = await settleByOffset(this.#context, this.at, claim, records, this.#signal);
    if (landed >= claim.records) return;
    await runStep(this.#context, this.at, 'note expired offsets', this.#signal, () =>
      this.#context.ledger.noteExpired(claim, claim.first, expiredTo),
    );
    this.#context.telemetry.lost(this.at, claim.records - landed);
  }

  /** Claims and settles the next range; false when drained. */
  async #oneRange(log: PartitionOfLog): Promise<boolean> {
    const taken = await this.#buffer.takeBatch(this.#context.limits.batch);
    if (taken.kind === 'closed') return false;
    if (taken.kind === 'gap') {
      await this.#resolveGap(log, taken.first, taken.last);
      return true;
    }
    return this.#context.slots.run(() => this.#carry(log, taken.records));
  }

  async #carry(log: PartitionOfLog, records: readonly SourceRecord[]): Promise<boolean> {
    await this.#assertSameTopic(log);
    const work = this.#prepare(log, records);
    const outcome = await this.#write(work.claim);
    if (outcome.kind === 'mine') {
      await this.#settleTimed(work.claim, work.records, work.range);
      return true;
    }
    this.#buffer.putBack(work.records);
    return this.#redo(outcome.claim);
  }

  #prepare(log: PartitionOfLog, records: readonly SourceRecord[]): Work {
    const first = records[0]?.offset ?? 0;
    const range = this.#context.transform(log, records);
    const claim: Claim = {
      clusterId: log.clusterId,
      topicId: log.topicId,
      topic: log.topic,
      partition: log.partition,
      kind: 'data',
      first: this.#latest === null ? first : nextFirst(this.#latest),
      last: records[records.length - 1]?.offset ?? first,
      records: records.length,
      rows: range.rows,
      writer: this.#context.writer,
      shard: this.#context.shardOf(log.partition),
      transformVersion: this.#context.transformVersion,
    };
    return { claim, records, range };
  }

  /** Writes a claim and keeps the newest one that stands. */
  async #write(claim: Claim): Promise<Exclude<ClaimOutcome, { kind: 'superseded' }>> {
    const token = claimToken(claim, this.#latest);
    const outcome = await runStep(this.#context, this.at, 'claim', this.#signal, () =>
      this.#context.ledger.write(claim, token),
    );
    if (outcome.kind === 'superseded') {
      throw new OutOfDateError(
        `another owner claimed ${outcome.by.first}-${outcome.by.last} of ${claim.topic}/${claim.partition}`,
      );
    }
    if (outcome.kind === 'theirs' && outcome.claim.kind !== claim.kind) {
      throw new OutOfDateError(
        `another owner wrote a '${outcome.claim.kind}' claim at ${claim.first}`,
      );
    }
    this.#latest = outcome.kind === 'mine' ? claim : outcome.claim;
    return outcome;
  }

  async #settleTimed(
    claim: Claim,
    records: readonly SourceRecord[],
    made: TransformedRange | null,
  ): Promise<void> {
    const { telemetry, transformVersion } = this.#context;
    const started = performance.now();
    let deadLetters: ReadonlyMap<string, number> = new Map();
    if (claim.transformVersion === transformVersion) {
      const range = made ?? this.#context.transform(claim, records);
      deadLetters = range.reasons;
      await settle(this.#context, this.at, claim, range, this.#signal);
    } else {
      await settleForeign(this.#context, this.at, claim, records, this.#signal);
    }
    const milliseconds = performance.now() - started;
    telemetry.settled(this.at, { claim, redone: made === null, deadLetters, milliseconds });
    telemetry.buffered(this.at, this.#buffer.bytes);
    this.#context.source.commit(this.at, nextFirst(claim));
  }

  /** The records of a claim that already stands; null when drained before they were all read. */
  async #collect(claim: Claim): Promise<Collected | null> {
    const records: SourceRecord[] = [];
    let expiredTo: number | null = null;
    for (;;) {
      const taken = await this.#buffer.takeThrough(claim.last);
      if (taken.kind === 'closed') return null;
      if (taken.kind === 'records') {
        // Another owner's first claim of a partition may begin later than what was read here.
        records.push(...taken.records.filter(({ offset }) => offset >= claim.first));
        return { records, expiredTo };
      }
      expiredTo = (await this.#lostUpTo(taken.first, taken.last)) ?? expiredTo;
    }
  }

  /** Tells whether a jump of the source lost records; the offsets it lost are claimed as `lost`. */
  async #resolveGap(log: PartitionOfLog, first: number, last: number): Promise<void> {
    const lostTo = await this.#lostUpTo(first, last);
    if (lostTo === null) return;
    const claim: Claim = {
      ...this.#prepare(log, []).claim,
      kind: 'lost',
      first,
      last: lostTo,
      records: 0,
    };
    await this.#write(claim);
    this.#context.telemetry.lost(this.at, lostTo - first + 1);
  }

  /** The last offset of the gap that the broker no longer has, or null where it only skipped control records. */
  async #lostUpTo(first: number, last: number): Promise<number | null> {
    const earliest = await runStep(
      this.#context,
      this.at,
      'read earliest offset',
      this.#signal,
      () => this.#context.source.earliest(this.at),
    );
    return earliest > first ? Math.min(last, earliest - 1) : null;
  }

  /** A topic deleted and created anew counts its offsets from zero again: its records are another log's. */
  async #assertSameTopic(log: PartitionOfLog): Promise<void> {
    const now = await runStep(this.#context, this.at, 'identify topic', this.#signal, () =>
      this.#context.source.identify(this.at.topic),
    );
    if (now.topicId !== log.topicId || now.clusterId !== log.clusterId) {
      throw new OutOfDateError(`topic ${log.topic} was created anew as ${now.topicId}`);
    }
  }
}
