import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AwayDetector } from '../src/events-to-clickhouse/away.ts';
import type { Claim } from '../src/events-to-clickhouse/claim.ts';
import { defaultSinkLimits } from '../src/events-to-clickhouse/limits.ts';
import { OutOfDateError, PartitionSink } from '../src/events-to-clickhouse/partition-sink.ts';
import type { SourceRecord } from '../src/events-to-clickhouse/ports.ts';
import { rebuildPartition } from '../src/ledger/rebuild.ts';
import { Semaphore } from '../src/events-to-clickhouse/semaphore.ts';
import type { SinkContext } from '../src/events-to-clickhouse/sink-context.ts';
import type { TransformedRange } from '../src/events-to-clickhouse/transform/transform-range.ts';
import { MemoryLog, MemorySource } from './fakes/memory-log.ts';
import { MemoryStore, type Fault } from './fakes/memory-store.ts';

const at = { topic: 'resee.activity', partition: 0 } as const;
const tables = ['activity', 'dead_letters'] as const;

/** Rows in two tables by offset, so that a range is several inserts and a crash can fall between them. */
function transform(
  log: { topicId: string; partition: number },
  records: readonly SourceRecord[],
): TransformedRange {
  const blocks = tables.flatMap((table, index) => {
    const rows = records
      .filter((record) => record.offset % tables.length === index)
      .map(({ offset }) => ({ topicId: log.topicId, partition: log.partition, offset }));
    if (rows.length === 0) return [];
    return [{ table, rows: rows.length, bytes: Buffer.from(JSON.stringify(rows)) }];
  });
  return {
    blocks,
    rows: Object.fromEntries(blocks.map(({ table, rows }) => [table, rows])),
    deadLetters: [],
    reasons: new Map(),
  };
}

interface Owner {
  readonly sink: PartitionSink;
  readonly source: MemorySource;
  readonly ended: Promise<void>;
  outOfDate: boolean;
}

/** Dice that fall the same way for the same seed (mulberry32). */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  };
}

function launch(
  log: MemoryLog,
  store: MemoryStore,
  roll: (sides: number) => number,
  name: string,
  transformVersion = 'v1',
): Owner {
  const source = new MemorySource(
    log,
    () => new Promise((resolve) => setImmediate(resolve)),
    () => 1 + roll(7),
    () => (roll(40) === 39 ? 1 + roll(5) : 0),
  );
  const lost: number[] = [];
  const context: SinkContext = {
    source,
    ledger: store,
    rows: store,
    deadLetters: { publish: () => Promise.resolve() },
    telemetry: {
      settled: () => undefined,
      failed: () => undefined,
      stuck: () => undefined,
      lost: (_at, offsets) => lost.push(offsets),
      buffered: () => undefined,
      highWatermark: () => undefined,
      log: () => undefined,
    },
    away: new AwayDetector(() => 0),
    limits: {
      ...defaultSinkLimits,
      batch: { maxRecords: 1 + roll(9), maxBytes: 1e6, maxWaitMs: roll(3) },
      bufferBytes: 1_000,
      retry: { firstMs: 0, longestMs: 1, stuckMs: 1 },
      outwaitMs: 0,
    },
    slots: new Semaphore(1),
    writer: name,
    shardOf: () => '',
    transformVersion,
    transform,
  };
  const sink = new PartitionSink(context, at);
  void source.feed(at, sink);
  const owner: Owner = {
    sink,
    source,
    outOfDate: false,
    ended: sink.run().catch((error: unknown) => {
      if (!(error instanceof OutOfDateError)) throw error;
      owner.outOfDate = true;
    }),
  };
  return owner;
}

async function until(reached: () => boolean): Promise<void> {
  for (let turn = 0; !reached(); turn++) {
    if (turn > 20_000) throw new Error('the simulation does not come to its end');
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const rowOffsets = (store: MemoryStore) =>
  store.rows.map((row) => row.offset).sort((a, b) => a - b);

function expectChain(store: MemoryStore): void {
  const chain = store.claims.map(({ claim }) => claim).sort((a, b) => a.first - b.first);
  chain.reduce<Claim | null>((before, claim) => {
    if (before !== null) expect(claim.first).toBe(before.last + 1);
    return claim;
  }, null);
}

/** Lets owners that nobody kills carry the rest; one that is out of date joins anew, as the stage does. */
async function finish(log: MemoryLog, store: MemoryStore): Promise<void> {
  const complete = () => new Set(rowOffsets(store)).size >= log.records.length;
  for (let attempt = 0; !complete(); attempt++) {
    const owner = launch(log, store, () => 1, `last owner ${attempt}`);
    await until(() => complete() || owner.outOfDate);
    owner.sink.drain();
    owner.source.halt();
    await owner.ended;
  }
}

describe('a partition carried by owners that overlap, crash and lose answers', () => {
  it('has every record once, in a chain of claims without gap', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer(),
        fc.array(fc.record({ wait: fc.nat(30), records: fc.nat(12), gap: fc.nat(3) }), {
          minLength: 1,
          maxLength: 6,
        }),
        async (seed, script) => {
          const roll = dice(seed);
          const weather = async (): Promise<Fault> => {
            for (let turns = roll(4); turns > 0; turns--) {
              await new Promise((resolve) => setImmediate(resolve));
            }
            const fate = roll(10);
            return fate === 0 ? 'before' : fate === 1 ? 'after' : 'none';
          };
          const store = new MemoryStore(weather);
          const log = new MemoryLog();
          const owners: Owner[] = [];
          for (const [index, { wait, records, gap }] of script.entries()) {
            log.append(records);
            log.skip(gap);
            // The owner before is not always dead when the next one starts: it may be a zombie.
            if (roll(2) === 0) owners[index - 1]?.sink.abandon('crash');
            owners.push(launch(log, store, roll, `owner ${index}`));
            for (let turn = 0; turn < wait; turn++) {
              await new Promise((resolve) => setImmediate(resolve));
            }
          }
          log.append(1);
          await finish(log, store);
          for (const owner of owners) {
            owner.sink.abandon('end of the run');
            owner.source.halt();
            await owner.ended;
          }
          expect(rowOffsets(store)).toEqual(log.records.map(({ offset }) => offset));
          expectChain(store);
        },
      ),
      { numRuns: 150 },
    );
  }, 60_000);
});

describe('a range that another version of the transform claimed', () => {
  it('is finished offset by offset, whatever part of it had landed', async () => {
    const log = new MemoryLog();
    log.append(6);
    let inserts = 0;
    const store = new MemoryStore((call) => {
      if (call === 'insert') inserts++;
      return call === 'insert' && inserts > 1 && inserts < 4
        ? new Promise(() => undefined)
        : Promise.resolve('none');
    });
    const old = launch(log, store, () => 5, 'old', 'v1');
    await until(() => inserts === 2);
    old.sink.abandon('killed');
    old.source.halt();
    expect(rowOffsets(store).length).toBeGreaterThan(0);
    inserts = 4;
    const fresh = launch(log, store, () => 5, 'fresh', 'v2');
    await until(() => rowOffsets(store).length === 6);
    fresh.sink.drain();
    fresh.source.halt();
    await fresh.ended;
    expect(rowOffsets(store)).toEqual([0, 1, 2, 3, 4, 5]);
  });
});

describe('offsets that expired on the broker', () => {
  it('are claimed as lost when they were never claimed', async () => {
    const log = new MemoryLog();
    log.append(4);
    const store = new MemoryStore();
    const first = launch(log, store, () => 3, 'first');
    await until(() => store.rows.length === 4);
    first.sink.drain();
    first.source.halt();
    await first.ended;
    log.append(10);
    log.expire(9);
    const last = launch(log, store, () => 1, 'last');
    await until(() => rowOffsets(store).includes(13));
    last.sink.drain();
    last.source.halt();
    await last.ended;
    expect(rowOffsets(store)).toEqual([0, 1, 2, 3, 9, 10, 11, 12, 13]);
    expect(store.claims.map(({ claim }) => claim).filter(({ kind }) => kind === 'lost')).toEqual([
      expect.objectContaining({ first: 4, last: 8, records: 0 }),
    ]);
    expectChain(store);
  });
});

describe('a ledger that was lost', () => {
  it('is refused until it is rebuilt, then filled in offset by offset', async () => {
    const log = new MemoryLog();
    log.append(20);
    const store = new MemoryStore();
    const first = launch(log, store, () => 3, 'first');
    await until(() => store.rows.length === 20);
    first.sink.drain();
    first.source.halt();
    await first.ended;
    // A restore that brought the rows back in part, and none of the claims.
    store.claims.length = 0;
    store.rows.splice(5, 3);
    const lost = rowOffsets(store);
    log.append(5);
    const refused = launch(log, store, () => 3, 'refused');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(rowOffsets(store)).toEqual(lost);
    refused.sink.abandon('stopped');
    refused.source.halt();
    await refused.ended;
    const place = { clusterId: 'cluster', topicId: log.topicId, ...at };
    const owner = { writer: 'operator', shard: '' };
    const { claim } = await rebuildPartition(store, place, owner);
    expect(claim).toMatchObject({ kind: 'rebuilt', first: 0, last: 19 });
    expect((await rebuildPartition(store, place, owner)).claim).toBeNull();
    const last = launch(log, store, () => 3, 'last');
    await until(() => rowOffsets(store).length === 25);
    last.sink.drain();
    last.source.halt();
    await last.ended;
    expect(rowOffsets(store)).toEqual(Array.from({ length: 25 }, (_, offset) => offset));
  });
});

describe('tokens that the store has forgotten', () => {
  async function carried(): Promise<{ log: MemoryLog; store: MemoryStore }> {
    const log = new MemoryLog();
    log.append(10);
    const store = new MemoryStore();
    await carryOn(log, store, 10);
    store.forgetTokens();
    return { log, store };
  }

  async function carryOn(log: MemoryLog, store: MemoryStore, rows: number): Promise<void> {
    const owner = launch(log, store, () => 3, `until ${rows}`);
    await until(() => store.rows.length >= rows);
    await new Promise((resolve) => setTimeout(resolve, 10));
    owner.sink.drain();
    owner.source.halt();
    await owner.ended;
  }

  it('repeat nothing when the newest claim is older than they are trusted', async () => {
    const { log, store } = await carried();
    store.age = defaultSinkLimits.trustTokensMs + 1;
    log.append(4);
    await carryOn(log, store, 14);
    expect(rowOffsets(store)).toEqual(log.records.map(({ offset }) => offset));
  });

  it('repeat nothing after a restore that an operator told of', async () => {
    const { log, store } = await carried();
    const place = { clusterId: 'cluster', topicId: log.topicId, ...at };
    const { claim } = await rebuildPartition(store, place, { writer: 'operator', shard: '' });
    expect(claim).toBeNull();
    log.append(4);
    await carryOn(log, store, 14);
    expect(rowOffsets(store)).toEqual(log.records.map(({ offset }) => offset));
  });

  it('would repeat rows otherwise: the two tests above can fail', async () => {
    const { log, store } = await carried();
    log.append(4);
    await carryOn(log, store, 15);
    expect(rowOffsets(store).length).toBeGreaterThan(14);
  });
});
