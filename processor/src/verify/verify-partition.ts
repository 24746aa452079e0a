import { compareOffsets, type OffsetRange } from './compare-offsets.ts';
import type { BrokerPartition, BrokerReader, ChainBreak, TableReader } from './ports.ts';

/** What was found of one partition; it is clean when nothing is listed. */
export interface PartitionVerdict {
  readonly topic: string;
  readonly partition: number;
  readonly records: number;
  readonly rows: number;
  readonly expired: number;
  readonly missing: readonly OffsetRange[];
  readonly repeated: readonly OffsetRange[];
  readonly foreign: readonly OffsetRange[];
  readonly breaks: readonly ChainBreak[];
  /** Told, not counted against: the broker lost them before they were read. */
  readonly lost: readonly OffsetRange[];
}

/** Offsets compared at a time. */
const chunk = 500_000;

/** Whether a partition adds up. */
export function isClean(verdict: PartitionVerdict): boolean {
  const { missing, repeated, foreign, breaks } = verdict;
  return missing.length + repeated.length + foreign.length + breaks.length === 0;
}

/** Whether all that is wrong may be rows still on their way. */
export function mayStillArrive(verdict: PartitionVerdict): boolean {
  return verdict.repeated.length + verdict.foreign.length + verdict.breaks.length === 0;
}

/**
 * Holds the rows of one partition against the records of the broker, offset by offset, and against the
 * claims' own counts below what the broker still has.
 */
export async function verifyPartition(
  held: BrokerPartition,
  broker: Pick<BrokerReader, 'end'>,
  tables: TableReader,
): Promise<PartitionVerdict> {
  const { log, low, high, offsets } = held;
  const missing: OffsetRange[] = [];
  const repeated: OffsetRange[] = [];
  const foreign: OffsetRange[] = [];
  let rows = 0;
  for (let at = 0, first = low; at < offsets.length || first < high;) {
    const part = offsets.subarray(at, at + chunk);
    at += part.length;
    const last = at >= offsets.length ? high - 1 : (part[part.length - 1] ?? high - 1);
    const found = await tables.offsets(log, first, last);
    const difference = compareOffsets(part, found);
    missing.push(...difference.missing);
    repeated.push(...difference.repeated);
    if (held.expired === 0) foreign.push(...difference.foreign);
    rows += found.length;
    first = last + 1;
  }
  return {
    topic: log.topic,
    partition: log.partition,
    records: offsets.length,
    rows,
    expired: held.expired,
    missing,
    repeated,
    foreign,
    breaks: [
      ...(await tables.chainBreaks(log)),
      ...(await belowLow(held, tables)),
      ...(await behindEnd(held, broker, tables)),
    ],
    lost: await tables.lost(log),
  };
}

/** The tables are asked before the broker, so that traffic which goes on cannot look like rows too many. */
async function behindEnd(
  held: BrokerPartition,
  broker: Pick<BrokerReader, 'end'>,
  tables: TableReader,
): Promise<ChainBreak[]> {
  const highest = await tables.highest(held.log);
  const end = await broker.end(held.log);
  if (highest === null || highest < end) return [];
  return [{ first: end, last: highest, what: 'rows lie behind the end of the log' }];
}

async function belowLow(held: BrokerPartition, tables: TableReader): Promise<ChainBreak[]> {
  const claimed = await tables.claimedBelow(held.log, held.low);
  if (claimed === null) return [];
  const { rows, offsets } = await tables.counts(held.log, claimed.first, claimed.last);
  if (rows === claimed.records && offsets === rows) return [];
  const what =
    `claims name ${claimed.records} records that the broker no longer has, ` +
    `the tables hold ${rows} rows of ${offsets} offsets`;
  return [{ first: claimed.first, last: claimed.last, what }];
}
