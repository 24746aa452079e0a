import { describe, expect, it } from '@jest/globals';
import { rawTables } from './index.ts';
import { RowBlock } from './row-block.ts';
import { plainColumns, type Table } from './table.ts';

const numbers: Table<number> = {
  name: 'numbers',
  columns: plainColumns([['n', 'UInt32']]),
  encode(row, writer) {
    writer.uint32(row);
    if (row === 13) throw new Error('unlucky');
  },
};

describe('RowBlock', () => {
  it('counts rows and bytes', () => {
    const block = new RowBlock(numbers);
    block.append(1);
    block.append(2);
    expect([block.rows, block.byteLength, block.bytes().toString('hex')]).toEqual([
      2,
      8,
      '0100000002000000',
    ]);
  });

  it('is left as it was by a row that throws', () => {
    const block = new RowBlock(numbers, 8);
    block.append(1);
    expect(() => {
      block.append(13);
    }).toThrow('unlucky');
    block.append(2);
    expect([block.rows, block.bytes().toString('hex')]).toEqual([2, '0100000002000000']);
  });
});

describe('rawTables', () => {
  it('are kept under their own names', () => {
    for (const [name, table] of Object.entries(rawTables)) expect(table.name).toBe(name);
  });
});
