import type { RawTableName } from '@resee-insights/clickhouse/tables';
import type { SourceTopic } from '../topics.ts';
import type { Claim, PartitionOfLog } from './claim.ts';

/** A partition by name, as the broker assigns it. */
export interface TopicPartition {
  readonly topic: SourceTopic;
  readonly partition: number;
}

/** One record as it lies in the log; `appendedAt` is the broker's append time in epoch milliseconds. */
export interface SourceRecord {
  readonly offset: number;
  readonly appendedAt: number;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  /** Header values as the broker gave them; a name may repeat. */
  readonly headers: readonly (readonly [string, Uint8Array | null])[];
}

/**
 * The answer to one fetch: the records of `fetchedFrom..next-1`, in ascending offsets. Offsets in between
 * that have no record belong to control records and aborted transactions.
 */
export interface FetchedRecords extends TopicPartition {
  readonly fetchedFrom: number;
  /** Offset behind the last one that was passed. */
  readonly next: number;
  readonly highWatermark: number;
  readonly records: readonly SourceRecord[];
}

/** What the stage is told by its source; a handler must return at once. */
export interface SourceHandlers {
  /** A new generation of the group: everything held from the one before is void. */
  readonly assigned: (partitions: readonly TopicPartition[]) => void;
  /** Partitions are about to move: finish what is claimed, take nothing new. */
  readonly revoking: () => void;
  readonly fetched: (batch: FetchedRecords) => void;
}

/** The log, read as a member of a consumer group. Assigned partitions stand still until `seek` and `resume`. */
export interface Source {
  start(handlers: SourceHandlers): Promise<void>;
  stop(): Promise<void>;
  /** Leaves the group and joins it anew, for an owner that was away; tries until it succeeds or is stopped. */
  rejoin(reason: string): Promise<void>;
  /** Milliseconds since the group last took a sign of life from this member; 0 while it is joining. */
  silentMs(): number;
  seek(at: TopicPartition, offset: number): void;
  pause(at: TopicPartition): void;
  resume(at: TopicPartition): void;
  /** Tells lag monitors the position; nothing rests on it and failures are only logged. */
  commit(at: TopicPartition, next: number): void;
  /** The oldest offset that the broker still has. */
  earliest(at: TopicPartition): Promise<number>;
  /** Cluster and topic id as the broker names them in an answer asked for after this call. */
  identify(topic: SourceTopic): Promise<{ readonly clusterId: string; readonly topicId: string }>;
}

/** What came of writing a claim. */
export type ClaimOutcome =
  | { readonly kind: 'mine' }
  /** Another owner's claim on the same first offset landed before; its range is the one to work with. */
  | { readonly kind: 'theirs'; readonly claim: Claim }
  /** A later claim exists: this owner is out of date. */
  | { readonly kind: 'superseded'; readonly by: Claim };

/** The claims ledger in ClickHouse. Every call may fail with a `StoreError`. */
export interface Ledger {
  /** The newest claim of the partition, or null for one never claimed. */
  latest(at: PartitionOfLog): Promise<Claim | null>;
  /** Compare-and-set: writes the claim under `token` and reads back what stands there. */
  write(claim: Claim, token: string): Promise<ClaimOutcome>;
  /** The highest offset of the partition in any raw table, or null where there is none. */
  highestRow(at: PartitionOfLog): Promise<number | null>;
  /** Notes that `records` of a claimed range, within `first..last`, were gone from the broker and had no row. */
  noteExpired(claim: Claim, first: number, last: number, records: number): Promise<void>;
  /** Notes that the store may have lost its memory of tokens: this claim is to be done again by its offsets. */
  noteRestored(claim: Claim): Promise<void>;
  /** Whether `noteRestored` was told of this claim. */
  wasRestored(claim: Claim): Promise<boolean>;
  /** Age of a claim in milliseconds by the clock of the store. */
  ageOf(claim: Claim): Promise<number>;
}

/** The rows of one table within one range, encoded as a single insert. */
export interface EncodedBlock {
  readonly table: RawTableName;
  readonly rows: number;
  readonly bytes: Uint8Array;
}

/** An insert is answered or has failed within so many milliseconds; an owner is outwaited for longer. */
export const insertTimeoutMs = 30_000;

/** The raw tables. */
export interface RowStore {
  /** Inserts one block into a shard under its deduplication token; resolves once it is durable. */
  insert(block: EncodedBlock, token: string, shard: string): Promise<void>;
  /** Offsets of the range that have a row in any raw table of any shard, ascending. */
  offsetsPresent(at: PartitionOfLog, first: number, last: number): Promise<readonly number[]>;
}

/** A record that could not be read, as it goes to the dead-letter topic and table. */
export interface DeadLetter {
  readonly record: SourceRecord;
  readonly topic: SourceTopic;
  readonly partition: number;
  readonly reason: string;
  readonly message: string;
}

/** The dead-letter topic. */
export interface DeadLetterTopic {
  /** Resolves once the broker has every one of them; repeats are allowed. */
  publish(letters: readonly DeadLetter[]): Promise<void>;
}

/** A failure of ClickHouse or the broker; `retryable` tells whether the same call may succeed later. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: string;
  readonly retryable: boolean;
  constructor(code: string, message: string, retryable: boolean, cause?: unknown) {
    super(message, { cause });
    this.code = code;
    this.retryable = retryable;
  }
}

/** What the stage tells its operators. */
export interface SinkTelemetry {
  settled(at: TopicPartition, what: SettledRange): void;
  failed(at: TopicPartition, step: string, error: StoreError): void;
  /** The partition stands still for a cause that only an operator can mend; null when it moves again. */
  stuck(at: TopicPartition, cause: string | null): void;
  lost(at: TopicPartition, offsets: number): void;
  buffered(at: TopicPartition, bytes: number): void;
  highWatermark(at: TopicPartition, offset: number): void;
  log(level: 'info' | 'warn' | 'error', message: string, fields?: Record<string, unknown>): void;
}

/** A range that is in ClickHouse whole. */
export interface SettledRange {
  readonly claim: Claim;
  readonly redone: boolean;
  readonly deadLetters: ReadonlyMap<string, number>;
  readonly milliseconds: number;
}
