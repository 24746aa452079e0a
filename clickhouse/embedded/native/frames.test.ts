import { describe, expect, it } from '@jest/globals';
import { UnmeasurableType } from './columns.ts';
import { frameBlocks } from './frames.ts';
import { parseType } from './types.ts';

const INFO = [1, 0, 2, 255, 255, 255, 255, 0];
const text = (value: string): number[] => [Buffer.byteLength(value), ...Buffer.from(value)];
const u64 = (value: number): number[] => [value, 0, 0, 0, 0, 0, 0, 0];

/** A block of one row of one column. */
const block = (type: string, data: readonly number[], rows = 1): Buffer =>
  Buffer.from([1, rows, ...text('c'), ...text(type), ...data]);
const framed = (type: string, data: readonly number[], rows = 1): Buffer =>
  Buffer.from([...INFO, 1, rows, ...text('c'), ...text(type), 0, ...data]);

describe('frameBlocks', () => {
  it.each<[string, number[], number]>([
    ['UInt8', [7], 1],
    ['String', [...text('ab'), ...text('')], 2],
    ['FixedString(3)', [1, 2, 3, 4, 5, 6], 2],
    ["DateTime64(3, 'UTC')", Array<number>(8).fill(1), 1],
    ["Enum8('a(,' = 1, 'b' = 2)", [1], 1],
    ['Decimal(20, 2)', Array<number>(16).fill(3), 1],
    ['Nullable(UInt16)', [1, 0, 0], 1],
    [
      'Array(Array(String))',
      [...u64(2), ...u64(1), ...u64(3), ...text('a'), ...text('b'), ...text('c')],
      1,
    ],
    ['Map(String, UInt8)', [...u64(2), ...text('a'), ...text('b'), 1, 2], 1],
    ['Tuple(a UInt8, `b c` Nullable(String))', [9, 0, ...text('x')], 1],
    ['Tuple()', [48], 1],
    [
      'Array(LowCardinality(Nullable(String)))',
      [
        ...u64(1),
        ...u64(1),
        0,
        6,
        0,
        0,
        0,
        0,
        0,
        0,
        ...u64(2),
        ...text(''),
        ...text('q'),
        ...u64(1),
        1,
      ],
      1,
    ],
    ['SimpleAggregateFunction(sum, UInt64)', u64(5), 1],
    ['Polygon', [...u64(1), ...u64(1), ...Array<number>(16).fill(0)], 1],
    ['JSON(max_dynamic_paths=8)', [...u64(1), ...text('{}')], 1],
    ['IntervalDay', u64(3), 1],
    ['UInt64', [], 0],
  ])('measures %s', (type, data, rows) => {
    // Two blocks in one chunk: the second is found only when the first was measured right.
    const plain = Buffer.concat([block(type, data, rows), block(type, data, rows)]);
    const expected = Buffer.concat([framed(type, data, rows), framed(type, data, rows)]);
    expect(frameBlocks(plain, 54_460)).toEqual(expected);
  });

  it('adds no serialization flag for older revisions and nothing for none', () => {
    const plain = block('UInt8', [7]);
    expect(frameBlocks(plain, 54_405)).toEqual(Buffer.concat([Buffer.from(INFO), plain]));
    expect(frameBlocks(plain, 0)).toEqual(plain);
  });

  it('refuses what it cannot measure', () => {
    for (const type of ['AggregateFunction(uniq, String)', 'Dynamic', 'Variant(String, UInt8)']) {
      expect(() => frameBlocks(block(type, [1, 2, 3]), 54_460)).toThrow(UnmeasurableType);
    }
    expect(() => frameBlocks(block('UInt64', [1, 2]), 54_460)).toThrow(RangeError);
  });
});

describe('parseType', () => {
  it('reads nested arguments', () => {
    expect(parseType('Map(String, Array(Nullable(Decimal(10, 2))))')).toMatchObject({
      name: 'Map',
      args: [
        { name: 'String' },
        {
          name: 'Array',
          args: [{ name: 'Nullable', args: [{ name: 'Decimal', inner: '10, 2' }] }],
        },
      ],
    });
  });
});
