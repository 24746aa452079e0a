import type { PartitionOfLog } from '../events-to-clickhouse/claim.ts';
import type { SourceTopic } from '../topics.ts';
import type { OffsetRange } from './compare-offsets.ts';

/** What the broker holds of one partition. */
export interface BrokerPartition {
  readonly log: PartitionOfLog;
  /** Oldest offset that is still there. */
  readonly low: number;
  /** Offset behind the newest record at the time of asking. */
  readonly high: number;
  /** Offsets of all data records in `low..high`, ascending, without those that a TTL may have taken from the tables. */
  readonly offsets: Float64Array;
  /** Records that a TTL may have taken; they are not compared. */
  readonly expired: number;
}

/** Reads the broker. */
export interface BrokerReader {
  /** Reads every record of the topics up to their present ends. */
  read(
    topics: readonly SourceTopic[],
    progress: (records: number) => void,
  ): Promise<BrokerPartition[]>;
  /** Offset behind the newest record now. */
  end(log: PartitionOfLog): Promise<number>;
}

/** A place where the chain of claims is broken. */
export interface ChainBreak {
  readonly first: number;
  readonly last: number;
  readonly what: string;
}

/** What the ledger says of the ranges that the broker no longer holds. */
export interface ClaimedTotals {
  readonly first: number;
  readonly last: number;
  readonly records: number;
}

/** Reads the tables and the ledger. */
export interface TableReader {
  /** Offsets of all rows in `first..last` over all raw tables, ascending, repeats included. */
  offsets(log: PartitionOfLog, first: number, last: number): Promise<Float64Array>;
  /** The highest offset that has a row, or null. */
  highest(log: PartitionOfLog): Promise<number | null>;
  /** Claims whose ends do not meet, or whose rows do not add up to their records. */
  chainBreaks(log: PartitionOfLog): Promise<ChainBreak[]>;
  /** Sum over the data claims that begin below `low` and are younger than any TTL, less what had expired; null where there are none. */
  claimedBelow(log: PartitionOfLog, low: number): Promise<ClaimedTotals | null>;
  /** Rows and distinct offsets in `first..last`. */
  counts(
    log: PartitionOfLog,
    first: number,
    last: number,
  ): Promise<{ rows: number; offsets: number }>;
  /** Offsets that the ledger declares lost. */
  lost(log: PartitionOfLog): Promise<OffsetRange[]>;
}
