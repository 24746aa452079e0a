import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { FetchedRecords, SourceRecord } from './ports.ts';
import { RecordBuffer, recordBytes } from './record-buffer.ts';

const at = { topic: 'resee.activity', partition: 0, highWatermark: 0 } as const;
const record = (offset: number, bytes = 10): SourceRecord => ({
  offset,
  appendedAt: 0,
  key: null,
  value: new Uint8Array(bytes),
  headers: [],
});
const fetched = (offsets: readonly number[], fetchedFrom = offsets[0] ?? 0): FetchedRecords => ({
  ...at,
  fetchedFrom,
  next: (offsets.at(-1) ?? fetchedFrom - 1) + 1,
  records: offsets.map((offset) => record(offset)),
});
const limits = { maxRecords: 100, maxBytes: 1e6, maxWaitMs: 0 };

function bufferOf(highBytes = 1e6) {
  const calls: string[] = [];
  const buffer = new RecordBuffer(highBytes, {
    pause: () => calls.push('pause'),
    resume: () => calls.push('resume'),
  });
  return { buffer, calls };
}

describe('RecordBuffer', () => {
  it('ends a batch at the number of records', async () => {
    const { buffer } = bufferOf();
    buffer.offer(fetched([0, 1, 2, 3, 4]));
    const taken = await buffer.takeBatch({ ...limits, maxRecords: 3 });
    expect(taken).toMatchObject({ records: [{ offset: 0 }, { offset: 1 }, { offset: 2 }] });
  });

  it('ends a batch with the record that reaches the bytes', async () => {
    const { buffer } = bufferOf();
    buffer.offer(fetched([0, 1, 2]));
    const taken = await buffer.takeBatch({ ...limits, maxBytes: recordBytes(record(0)) + 1 });
    expect(taken).toMatchObject({ records: [{ offset: 0 }, { offset: 1 }] });
  });

  it('waits for a first record without end, then for the time', async () => {
    const { buffer } = bufferOf();
    const taking = buffer.takeBatch({ ...limits, maxWaitMs: 20 });
    setTimeout(() => {
      buffer.offer(fetched([0]));
    }, 30);
    setTimeout(() => {
      buffer.offer(fetched([1]));
    }, 35);
    expect(await taking).toMatchObject({ records: [{ offset: 0 }, { offset: 1 }] });
  });

  it('leaves out records that it has already seen', async () => {
    const { buffer } = bufferOf();
    buffer.offer(fetched([0, 1, 2]));
    buffer.offer(fetched([1, 2, 3], 1));
    const taken = await buffer.takeBatch(limits);
    expect(taken.kind === 'records' && taken.records.map(({ offset }) => offset)).toEqual([
      0, 1, 2, 3,
    ]);
  });

  it('hands out a jump of the source as a gap, in its place', async () => {
    const { buffer } = bufferOf();
    buffer.offer(fetched([0, 1]));
    buffer.offer(fetched([5], 5));
    expect(await buffer.takeBatch(limits)).toMatchObject({ records: [{}, {}] });
    expect(await buffer.takeBatch(limits)).toEqual({ kind: 'gap', first: 2, last: 4 });
    expect(await buffer.takeBatch(limits)).toMatchObject({ records: [{ offset: 5 }] });
  });

  it('splits a gap at the end of a claimed range', async () => {
    const { buffer } = bufferOf();
    buffer.offer(fetched([9], 9));
    expect(await buffer.takeThrough(3)).toEqual({ kind: 'gap', first: 0, last: 3 });
    expect(await buffer.takeThrough(3)).toEqual({ kind: 'records', records: [] });
    expect(await buffer.takeBatch(limits)).toEqual({ kind: 'gap', first: 4, last: 8 });
  });

  it('takes a claimed range through its last offset and no further', async () => {
    const { buffer } = bufferOf();
    const taking = buffer.takeThrough(3);
    buffer.offer(fetched([0, 1, 2]));
    buffer.offer(fetched([4, 5], 3));
    expect(await taking).toMatchObject({ records: [{ offset: 0 }, { offset: 1 }, { offset: 2 }] });
    expect(await buffer.takeBatch(limits)).toMatchObject({ records: [{ offset: 4 }, {}] });
  });

  it('gives records back in order after they were put back', async () => {
    const { buffer } = bufferOf();
    buffer.offer(fetched([0, 1, 2, 3]));
    const taken = await buffer.takeBatch({ ...limits, maxRecords: 2 });
    if (taken.kind !== 'records') throw new Error('records were expected');
    buffer.putBack(taken.records);
    expect(buffer.bytes).toBe(4 * recordBytes(record(0)));
    expect(await buffer.takeThrough(2)).toMatchObject({ records: [{ offset: 0 }, {}, {}] });
  });

  it('pauses above its bound and resumes below half of it', async () => {
    const size = recordBytes(record(0));
    const { buffer, calls } = bufferOf(size * 4);
    buffer.offer(fetched([0, 1, 2, 3]));
    expect(calls).toEqual([]);
    buffer.offer(fetched([4], 4));
    expect(calls).toEqual(['pause']);
    await buffer.takeBatch({ ...limits, maxRecords: 3 });
    expect(calls).toEqual(['pause']);
    await buffer.takeBatch({ ...limits, maxRecords: 1 });
    expect(calls).toEqual(['pause', 'resume']);
  });

  it('tells who waits that it was closed', async () => {
    const { buffer } = bufferOf();
    const taking = [buffer.takeBatch(limits)];
    buffer.close();
    taking.push(buffer.takeThrough(5));
    expect(await Promise.all(taking)).toEqual([{ kind: 'closed' }, { kind: 'closed' }]);
  });

  it('loses and repeats nothing, however it is filled and emptied', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(5), fc.nat(2)), { maxLength: 30 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 7 })),
        async (steps, sizes) => {
          const { buffer } = bufferOf(500);
          const offered: number[] = [];
          let next = 0;
          for (const [count, skip] of steps) {
            const from = next;
            const offsets = Array.from({ length: count }, (_, index) => from + skip + index);
            next = from + skip + count;
            offered.push(...offsets);
            buffer.offer({ ...fetched(offsets, from), next });
          }
          const taken: number[] = [];
          while (taken.length < offered.length) {
            const maxRecords = sizes.next().value as number;
            const part = await buffer.takeBatch({ ...limits, maxRecords });
            if (part.kind === 'records') taken.push(...part.records.map(({ offset }) => offset));
          }
          expect(taken).toEqual(offered);
          expect(buffer.bytes).toBe(0);
        },
      ),
    );
  });
});
