import { claimToken, nextFirst, type Claim, type PartitionOfLog } from './claim.ts';
import { PartitionReader } from './partition-reader.ts';
import type { ClaimOutcome, FetchedRecords, SourceRecord, TopicPartition } from './ports.ts';
import { recover } from './recover.ts';
import { redo } from './redo.ts';
import { outwait, settle, settleByOffset } from './settle.ts';
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

/**
 * Carries one partition into ClickHouse, one range after the other: claim, insert, next. It lives for
 * one assignment; after a rebalance another one starts from the ledger.
 */
export class PartitionSink {
  readonly at: TopicPartition;
  readonly #context: SinkContext;
  readonly #reader: PartitionReader;
  readonly #abort = new AbortController();
  /** The newest claim that stands in the ledger. */
  #latest: Claim | null = null;

  constructor(context: SinkContext, at: TopicPartition) {
    this.#context = context;
    this.at = at;
    this.#reader = new PartitionReader(context, at, this.#abort.signal);
  }

  /** Takes over a fetched batch. */
  offer(batch: FetchedRecords): void {
    this.#reader.offer(batch);
    this.#context.telemetry.buffered(this.at, this.#reader.bytes);
    this.#context.telemetry.highWatermark(this.at, batch.highWatermark);
  }

  /** Lets the range in flight finish and takes nothing new. */
  drain(): void {
    this.#reader.close();
  }

  /** Gives up what is in flight; the ledger tells the next owner where to go on. */
  abandon(reason: string): void {
    this.#reader.close();
    this.#abort.abort(new Error(reason));
  }

  /** Runs until drained or abandoned; throws an AwayError or OutOfDateError where the owner has to rejoin. */
  async run(): Promise<void> {
    try {
      const { log, latest, next } = await recover(this.#context, this.at, this.#signal);
      if (this.#reader.closed) return;
      this.#latest = latest;
      this.#reader.open(latest === null || latest.kind === 'lost' ? next : latest.first);
      if (latest !== null && !(await this.#again(latest))) return;
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

  /** Does the newest claim again: nobody knows whether it was settled. False when drained before it could be. */
  async #again(claim: Claim): Promise<boolean> {
    if (claim.kind === 'rebuilt') return this.#fillIn(claim);
    if (claim.kind !== 'data') return true;
    const collected = await this.#reader.collect(claim);
    if (collected === null) return false;
    const started = performance.now();
    await redo(this.#context, this.at, claim, collected, this.#signal);
    this.#tell(claim, started, null);
    return true;
  }

  /** A rebuilt claim stands for rows of unknown ranges: each record of it that has no row gets one. */
  async #fillIn(claim: Claim): Promise<boolean> {
    await outwait(this.#context, this.#signal);
    for (let first = claim.first; first <= claim.last;) {
      const next = await this.#reader.next(this.#context.limits.batch);
      if (next.kind === 'closed') return false;
      if (next.kind === 'lost') {
        first = next.last + 1;
        continue;
      }
      const within = next.records.filter(({ offset }) => offset <= claim.last);
      this.#reader.putBack(next.records.slice(within.length));
      const last = within[within.length - 1]?.offset;
      if (last === undefined) return true;
      const part = { ...claim, first, last };
      await settleByOffset(this.#context, this.at, part, within, this.#signal);
      first = last + 1;
    }
    return true;
  }

  /** Claims and settles the next range; false when drained. */
  async #oneRange(log: PartitionOfLog): Promise<boolean> {
    const next = await this.#reader.next(this.#context.limits.batch);
    if (next.kind === 'closed') return false;
    if (next.kind === 'lost') {
      await this.#claimLost(log, next.first, next.last);
      return true;
    }
    return this.#context.slots.run(() => this.#carry(log, next.records));
  }

  async #carry(log: PartitionOfLog, records: readonly SourceRecord[]): Promise<boolean> {
    await this.#assertSameTopic(log);
    const { claim, range } = this.#prepare(log, records);
    const outcome = await this.#write(claim);
    if (outcome.kind === 'theirs') {
      this.#reader.putBack(records);
      return this.#again(outcome.claim);
    }
    const started = performance.now();
    await settle(this.#context, this.at, claim, range, this.#signal);
    this.#tell(claim, started, range);
    return true;
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

  #tell(claim: Claim, started: number, made: TransformedRange | null): void {
    const { telemetry, source } = this.#context;
    const milliseconds = performance.now() - started;
    const deadLetters = made?.reasons ?? new Map<string, number>();
    telemetry.settled(this.at, { claim, redone: made === null, deadLetters, milliseconds });
    telemetry.buffered(this.at, this.#reader.bytes);
    source.commit(this.at, nextFirst(claim));
  }

  /** Offsets that the broker has no more are claimed as lost: the chain stays whole and the loss is told. */
  async #claimLost(log: PartitionOfLog, first: number, last: number): Promise<void> {
    const claim: Claim = {
      ...this.#prepare(log, []).claim,
      kind: 'lost',
      first,
      last,
      records: 0,
    };
    await this.#write(claim);
    this.#context.telemetry.lost(this.at, last - first + 1);
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
