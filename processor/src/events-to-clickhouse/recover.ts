import { nextFirst, type Claim, type PartitionOfLog } from './claim.ts';
import { StoreError, type TopicPartition } from './ports.ts';
import { runStep, type SinkContext } from './sink-context.ts';

/** Where a partition's sink goes on. */
export interface Resumption {
  readonly log: PartitionOfLog;
  /** The newest claim of the ledger; null for a partition never claimed. */
  readonly latest: Claim | null;
  /** The first offset of the next range. */
  readonly next: number;
}

/**
 * Reads from the ledger where a partition goes on. A ledger that lies behind the rows (after a restore)
 * is refused: going on from it would insert those rows a second time.
 */
export async function recover(
  context: SinkContext,
  at: TopicPartition,
  signal: AbortSignal,
): Promise<Resumption> {
  const log = await runStep(context, at, 'identify topic', signal, async () => ({
    ...(await context.source.identify(at.topic)),
    ...at,
  }));
  const latest = await runStep(context, at, 'read ledger', signal, async () => {
    // The rows first: what an owner that still works claims and inserts meanwhile must not look like a loss.
    const highest = await context.ledger.highestRow(log);
    const claim = await context.ledger.latest(log);
    if (highest !== null && highest > (claim?.last ?? -1)) {
      throw new StoreError(
        'LEDGER_BEHIND_ROWS',
        `the ledger of ${at.topic}/${at.partition} ends at ${claim?.last ?? 'nothing'}, but rows reach ` +
          `offset ${highest}; run 'npm run ledger -- rebuild' with the processors stopped`,
        false,
      );
    }
    return claim;
  });
  const next =
    latest === null
      ? await runStep(context, at, 'read earliest offset', signal, () =>
          context.source.earliest(at),
        )
      : nextFirst(latest);
  return { log, latest, next };
}
