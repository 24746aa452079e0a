import type { Claim } from './claim.ts';
import type { SourceRecord, TopicPartition } from './ports.ts';
import { offsetsPresent, outwait, settle, settleByOffset } from './settle.ts';
import { runStep, type SinkContext } from './sink-context.ts';

/** The records of a claimed range that the broker still has; `expiredTo` is the last offset it has not. */
export interface Collected {
  readonly records: readonly SourceRecord[];
  readonly expiredTo: number | null;
}

/**
 * Does a claim again of which nobody knows whether it was settled. By its tokens where this version made
 * it and ClickHouse must still remember them: that changes nothing where the rows are, and also heals a
 * materialized view that a crash left behind. Else by its offsets: where a row for every record is there
 * nothing is left to do; where rows are missing, an owner that may be alive is outwaited first.
 */
export async function redo(
  context: SinkContext,
  at: TopicPartition,
  claim: Claim,
  { records, expiredTo }: Collected,
  signal: AbortSignal,
): Promise<void> {
  if (expiredTo === null && (await isRemembered(context, at, claim, signal))) {
    await settle(context, at, claim, context.transform(claim, records), signal);
    return;
  }
  const present = await offsetsPresent(context, at, claim, signal);
  if (present.size >= claim.records) return;
  await outwait(context, signal);
  const landed = await settleByOffset(context, at, claim, records, signal);
  if (landed >= claim.records || expiredTo === null) return;
  const missing = claim.records - landed;
  await runStep(context, at, 'note expired offsets', signal, () =>
    context.ledger.noteExpired(claim, claim.first, expiredTo, missing),
  );
  context.telemetry.lost(at, missing);
}

async function isRemembered(
  context: SinkContext,
  at: TopicPartition,
  claim: Claim,
  signal: AbortSignal,
): Promise<boolean> {
  if (claim.transformVersion !== context.transformVersion) return false;
  return runStep(context, at, 'read age of claim', signal, async () => {
    if ((await context.ledger.ageOf(claim)) > context.limits.trustTokensMs) return false;
    return !(await context.ledger.wasRestored(claim));
  });
}
