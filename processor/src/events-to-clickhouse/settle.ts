import { blockToken, type Claim } from './claim.ts';
import type { SourceRecord, TopicPartition } from './ports.ts';
import { pause } from './retry.ts';
import { assertPresent, runStep, type SinkContext } from './sink-context.ts';
import type { TransformedRange } from './transform/transform-range.ts';

/** Thrown where the same version of the transform turns a claimed range into other counts than the claim names. */
export class NotRepeatableError extends Error {
  override readonly name = 'NotRepeatableError';
}

/**
 * Brings a claimed range into ClickHouse: dead letters to their topic, then each table's rows as one
 * block under its token. Doing it again changes nothing in ClickHouse.
 */
export async function settle(
  context: SinkContext,
  at: TopicPartition,
  claim: Claim,
  range: TransformedRange,
  signal: AbortSignal,
): Promise<void> {
  assertCounts(claim, range);
  const token = (table: string) => blockToken(claim, table);
  await insertRange(context, at, { range, token, shard: claim.shard }, signal);
}

/** Inserts those records of a range that have no row in any table yet; returns how many have one in the end. */
export async function settleByOffset(
  context: SinkContext,
  at: TopicPartition,
  claim: Claim,
  records: readonly SourceRecord[],
  signal: AbortSignal,
): Promise<number> {
  const present = await offsetsPresent(context, at, claim, signal);
  const missing = records.filter((record) => !present.has(record.offset));
  context.telemetry.log('warn', 'settling a range offset by offset', {
    ...claim,
    present: present.size,
    missing: missing.length,
  });
  if (missing.length > 0) {
    const token = (table: string) =>
      `${blockToken(claim, table)}/by-offset/${context.transformVersion}`;
    const range = context.transform(claim, missing);
    await insertRange(context, at, { range, token, shard: claim.shard }, signal);
  }
  return present.size + missing.length;
}

/** Offsets of a claimed range that have a row. */
export async function offsetsPresent(
  context: SinkContext,
  at: TopicPartition,
  claim: Claim,
  signal: AbortSignal,
): Promise<ReadonlySet<number>> {
  const offsets = await runStep(context, at, 'look for rows', signal, () =>
    context.rows.offsetsPresent(claim, claim.first, claim.last),
  );
  return new Set(offsets);
}

async function insertRange(
  context: SinkContext,
  at: TopicPartition,
  insert: { range: TransformedRange; token: (table: string) => string; shard: string },
  signal: AbortSignal,
): Promise<void> {
  const { range, token, shard } = insert;
  if (range.deadLetters.length > 0) {
    await runStep(context, at, 'publish dead letters', signal, () =>
      context.deadLetters.publish(range.deadLetters),
    );
  }
  for (const block of range.blocks) {
    await runStep(context, at, `insert ${block.table}`, signal, () =>
      context.rows.insert(block, token(block.table), shard),
    );
  }
}

/** Waits until an owner that may still have been alive at the call has ended, or is known to have failed. */
export async function outwait(context: SinkContext, signal: AbortSignal): Promise<void> {
  for (let left = context.limits.outwaitMs; left > 0; left -= 1_000) {
    await pause(Math.min(left, 1_000), signal);
    assertPresent(context);
  }
}

function assertCounts(claim: Claim, range: TransformedRange): void {
  const tables = new Set([...Object.keys(claim.rows), ...Object.keys(range.rows)]);
  for (const table of tables) {
    const claimed = claim.rows[table] ?? 0;
    const made = range.rows[table] ?? 0;
    if (claimed !== made) {
      throw new NotRepeatableError(
        `range ${claim.first}-${claim.last} of ${claim.topic}/${claim.partition}: the claim names ` +
          `${claimed} rows for ${table}, transform ${claim.transformVersion} made ${made}`,
      );
    }
  }
}
