import type { BatchLimits } from './record-buffer.ts';
import type { RetryPolicy } from './retry.ts';

/** The bounds the sink works within; milliseconds, bytes and counts. */
export interface SinkLimits {
  /** What ends a range. */
  readonly batch: BatchLimits;
  /** A partition that holds more than this pauses its source. */
  readonly bufferBytes: number;
  /** Ranges that are encoded and inserted at the same time, over all partitions. */
  readonly concurrentRanges: number;
  readonly retry: RetryPolicy;
  /** A claim younger than this is done again by its tokens; ClickHouse remembers them for a day at peak. */
  readonly trustTokensMs: number;
  /** An owner of which the group took no sign of life for so long stops by itself. */
  readonly silenceMs: number;
  /**
   * How long rows that are missing are left to an owner that may still be alive, before they are inserted
   * offset by offset: longer than `silenceMs` or `drainMs` and the longest request after that.
   */
  readonly outwaitMs: number;
  /** How long a drain may take before what is in flight is abandoned. */
  readonly drainMs: number;
}

/**
 * Nine full buffers and two ranges in work stay under 100 MB. Two seconds are what a dashboard that asks
 * every five does not notice, and halve what ClickHouse pays for a trickle of events over nine partitions.
 */
export const defaultSinkLimits: SinkLimits = {
  batch: { maxRecords: 20_000, maxBytes: 8_000_000, maxWaitMs: 2_000 },
  bufferBytes: 8_000_000,
  concurrentRanges: 2,
  retry: { firstMs: 100, longestMs: 5_000, stuckMs: 15_000 },
  trustTokensMs: 12 * 3_600_000,
  silenceMs: 20_000,
  outwaitMs: 60_000,
  drainMs: 10_000,
};
