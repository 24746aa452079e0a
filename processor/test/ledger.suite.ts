import { expect, it } from '@jest/globals';
import { claimToken, type Claim, type PartitionOfLog } from '../src/events-to-clickhouse/claim.ts';
import type { Ledger } from '../src/events-to-clickhouse/ports.ts';

/** What every ledger must do, the one in ClickHouse as the one in memory; `place` gives a partition never used. */
export function ledgerSuite(open: () => Ledger, place: () => PartitionOfLog): void {
  const claimOf = (log: PartitionOfLog, first: number, last: number, writer = 'w'): Claim => ({
    ...log,
    kind: 'data',
    first,
    last,
    records: last - first + 1,
    rows: { activity: last - first, dead_letters: 1 },
    writer,
    shard: 's1',
    transformVersion: 'v1',
  });

  it('knows nothing of a partition never claimed', async () => {
    const ledger = open();
    const log = place();
    expect(await ledger.latest(log)).toBeNull();
    expect(await ledger.highestRow(log)).toBeNull();
  });

  it('keeps a claim as it was written', async () => {
    const ledger = open();
    const claim = claimOf(place(), 5, 9);
    expect(await ledger.write(claim, claimToken(claim, null))).toEqual({ kind: 'mine' });
    expect(await ledger.latest(claim)).toEqual(claim);
    expect(await ledger.ageOf(claim)).toBeLessThan(60_000);
  });

  it('gives the newest of several, and a claim written again is still one', async () => {
    const ledger = open();
    const log = place();
    const first = claimOf(log, 0, 9);
    const second = claimOf(log, 10, 12);
    await ledger.write(first, claimToken(first, null));
    await ledger.write(second, claimToken(second, first));
    expect(await ledger.write(second, claimToken(second, first))).toEqual({ kind: 'mine' });
    expect(await ledger.latest(log)).toEqual(second);
  });

  it('lets one of two owners win and shows the other the winner’s range', async () => {
    const ledger = open();
    const log = place();
    const mine = claimOf(log, 0, 9, 'a');
    const theirs = claimOf(log, 0, 4, 'b');
    await ledger.write(mine, claimToken(mine, null));
    expect(await ledger.write(theirs, claimToken(theirs, null))).toEqual({
      kind: 'theirs',
      claim: mine,
    });
    expect(await ledger.latest(log)).toEqual(mine);
  });

  it('lets first claims with different beginnings collide', async () => {
    const ledger = open();
    const log = place();
    const late = claimOf(log, 50, 59, 'a');
    const early = claimOf(log, 0, 9, 'b');
    await ledger.write(late, claimToken(late, null));
    expect(await ledger.write(early, claimToken(early, null))).toEqual({
      kind: 'theirs',
      claim: late,
    });
  });

  it('tells an owner that a later claim stands', async () => {
    const ledger = open();
    const log = place();
    const first = claimOf(log, 0, 9, 'a');
    const second = claimOf(log, 10, 19, 'a');
    await ledger.write(first, claimToken(first, null));
    await ledger.write(second, claimToken(second, first));
    expect(await ledger.write(first, claimToken(first, null))).toEqual({
      kind: 'superseded',
      by: second,
    });
  });

  it('keeps notes of expired offsets and of a restore out of the chain', async () => {
    const ledger = open();
    const claim = claimOf(place(), 0, 9);
    await ledger.write(claim, claimToken(claim, null));
    await ledger.noteExpired(claim, 0, 3, 4);
    expect(await ledger.wasRestored(claim)).toBe(false);
    await ledger.noteRestored(claim);
    expect(await ledger.wasRestored(claim)).toBe(true);
    expect(await ledger.latest(claim)).toEqual(claim);
    expect(await ledger.write(claim, claimToken(claim, null))).toEqual({ kind: 'mine' });
  });

  it('knows other partitions and other incarnations of a topic by themselves', async () => {
    const ledger = open();
    const log = place();
    const claim = claimOf(log, 0, 9);
    await ledger.write(claim, claimToken(claim, null));
    expect(await ledger.latest({ ...log, partition: log.partition + 1 })).toBeNull();
    expect(await ledger.latest({ ...log, topicId: `${log.topicId}x` })).toBeNull();
  });
}
