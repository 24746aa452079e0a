import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareOffsets } from './compare-offsets.ts';

const clean = { missing: [], repeated: [], foreign: [] };

describe('compareOffsets', () => {
  it('finds nothing where rows and records agree, gaps of the log included', () => {
    expect(compareOffsets([0, 1, 5, 6], [0, 1, 5, 6])).toEqual(clean);
  });

  it('joins missing neighbours, also over a gap of the log', () => {
    expect(compareOffsets([0, 1, 5, 6, 9], [0, 9]).missing).toEqual([
      { first: 1, last: 6, count: 3 },
    ]);
  });

  it('counts every row too many', () => {
    expect(compareOffsets([0, 1, 2], [0, 1, 1, 1, 2]).repeated).toEqual([
      { first: 1, last: 1, count: 2 },
    ]);
  });

  it('tells rows that no record stands for', () => {
    expect(compareOffsets([0, 4], [0, 2, 3, 4, 7])).toEqual({
      ...clean,
      foreign: [
        { first: 2, last: 3, count: 2 },
        { first: 7, last: 7, count: 1 },
      ],
    });
  });

  it('counts as many differences as were planted', () => {
    const offsets = fc.uniqueArray(fc.nat(200), { maxLength: 80 });
    fc.assert(
      fc.property(offsets, offsets, fc.nat(3), (recordsAny, rowsAny, copies) => {
        const sort = (list: readonly number[]) => [...list].sort((a, b) => a - b);
        const records = sort(recordsAny);
        const rows = sort(rowsAny.flatMap((offset) => Array<number>(copies + 1).fill(offset)));
        const found = compareOffsets(records, rows);
        const sum = (list: readonly { count: number }[]) =>
          list.reduce((total, { count }) => total + count, 0);
        expect(sum(found.missing)).toBe(records.filter((o) => !rowsAny.includes(o)).length);
        expect(sum(found.foreign)).toBe(rowsAny.filter((o) => !records.includes(o)).length);
        expect(sum(found.repeated)).toBe(rowsAny.length * copies);
      }),
    );
  });
});
