import { AwayError, type AwayDetector } from './away.ts';
import type { PartitionOfLog } from './claim.ts';
import type { SinkLimits } from './limits.ts';
import type {
  DeadLetterTopic,
  Ledger,
  RowStore,
  SinkTelemetry,
  Source,
  SourceRecord,
  StoreError,
  TopicPartition,
} from './ports.ts';
import { untilDone } from './retry.ts';
import type { Semaphore } from './semaphore.ts';
import type { TransformedRange } from './transform/transform-range.ts';

/** Everything a partition's sink works with. */
export interface SinkContext {
  readonly source: Source;
  readonly ledger: Ledger;
  readonly rows: RowStore;
  readonly deadLetters: DeadLetterTopic;
  readonly telemetry: SinkTelemetry;
  readonly away: AwayDetector;
  readonly limits: SinkLimits;
  readonly slots: Semaphore;
  /** Name of this owner in the ledger. */
  readonly writer: string;
  /** The shard that takes new rows of a partition; a claim names it, and its rows stay there. */
  readonly shardOf: (partition: number) => string;
  readonly transformVersion: string;
  readonly transform: (log: PartitionOfLog, records: readonly SourceRecord[]) => TransformedRange;
}

/** Throws an AwayError where this owner stood still, or the group has not heard of it for too long. */
export function assertPresent(context: Pick<SinkContext, 'away' | 'source' | 'limits'>): void {
  context.away.check();
  const silent = context.source.silentMs();
  if (silent > context.limits.silenceMs) {
    throw new AwayError(`the group took no sign of life for ${Math.round(silent)} ms`);
  }
}

/**
 * Runs one step of a partition until it is done: an owner that was away is found out before each try,
 * and what goes wrong is told under the step's name.
 */
export async function runStep<T>(
  context: SinkContext,
  at: TopicPartition,
  name: string,
  signal: AbortSignal,
  step: () => Promise<T>,
): Promise<T> {
  return untilDone(
    () => {
      assertPresent(context);
      return step();
    },
    context.limits.retry,
    {
      failed: (error: StoreError) => {
        context.telemetry.failed(at, name, error);
      },
      stuck: (cause) => {
        // Whoever stands still keeps no other partition from going on.
        if (cause === null) context.slots.reclaim();
        else context.slots.lend();
        context.telemetry.stuck(at, cause === null ? null : `${name}: ${cause}`);
      },
    },
    signal,
  );
}
