import { describe, expect, it } from '@jest/globals';
import type { BrokerPartition, TableReader } from './ports.ts';
import { renderReport } from './report.ts';
import { isClean, mayStillArrive, verifyPartition } from './verify-partition.ts';

const log = { clusterId: 'c', topicId: 't', topic: 'resee.activity', partition: 0 };
const held = (
  offsets: number[],
  low = 0,
  high = (offsets.at(-1) ?? low - 1) + 1,
): BrokerPartition => ({
  log,
  low,
  high,
  offsets: Float64Array.from(offsets),
  expired: 0,
});

function tables(rows: number[], more: Partial<TableReader> = {}): TableReader {
  return {
    offsets: (_log, first, last) =>
      Promise.resolve(Float64Array.from(rows.filter((row) => row >= first && row <= last))),
    highest: () => Promise.resolve(rows.at(-1) ?? null),
    chainBreaks: () => Promise.resolve([]),
    claimedBelow: () => Promise.resolve(null),
    counts: () => Promise.resolve({ rows: 0, offsets: 0 }),
    lost: () => Promise.resolve([]),
    ...more,
  };
}

const endAt = (end: number) => ({ end: () => Promise.resolve(end) });

describe('verifyPartition', () => {
  it('is clean where each record has its row', async () => {
    const verdict = await verifyPartition(held([0, 1, 4]), endAt(5), tables([0, 1, 4]));
    expect(isClean(verdict)).toBe(true);
    expect(renderReport([verdict])).toMatch(/verified: 3 records in the broker, 3 rows/);
  });

  it('tells a row that may still come from one too many', async () => {
    const late = await verifyPartition(held([0, 1]), endAt(2), tables([0]));
    expect([isClean(late), mayStillArrive(late)]).toEqual([false, true]);
    const twice = await verifyPartition(held([0, 1]), endAt(2), tables([0, 0, 1]));
    expect([isClean(twice), mayStillArrive(twice)]).toEqual([false, false]);
    expect(renderReport([late, twice])).toMatch(/NOT verified: 2 of 2/);
  });

  it('does not take new traffic for rows without a record', async () => {
    const verdict = await verifyPartition(held([0, 1]), endAt(9), tables([0, 1, 2, 3]));
    expect(isClean(verdict)).toBe(true);
    const beyond = await verifyPartition(held([0, 1]), endAt(2), tables([0, 1, 2, 3]));
    expect(beyond.breaks).toEqual([
      { first: 2, last: 3, what: 'rows lie behind the end of the log' },
    ]);
  });

  it('finds rows of offsets at which the log holds no record', async () => {
    const verdict = await verifyPartition(held([0, 3]), endAt(4), tables([0, 1, 3]));
    expect(verdict.foreign).toEqual([{ first: 1, last: 1, count: 1 }]);
  });

  it('holds the claims’ own counts against the tables where the broker has expired', async () => {
    const claimedBelow = () => Promise.resolve({ first: 0, last: 9, records: 10 });
    const check = (rows: number, offsets: number) =>
      verifyPartition(
        held([10], 10),
        endAt(11),
        tables([10], { claimedBelow, counts: () => Promise.resolve({ rows, offsets }) }),
      );
    expect(isClean(await check(10, 10))).toBe(true);
    expect(isClean(await check(9, 9))).toBe(false);
    expect(isClean(await check(10, 9))).toBe(false);
  });
});
