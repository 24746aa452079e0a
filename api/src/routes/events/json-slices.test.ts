import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { elementSlices, memberSlices } from './json-slices.ts';

const indents = fc.constantFrom(0, 1, 2, '\t');

describe('elementSlices', () => {
  it('finds the elements of any array', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), indents, (array, indent) => {
        const bytes = Buffer.from(` ${JSON.stringify(array, null, indent)}\n`);
        const parts = elementSlices(bytes).map(({ start, end }) =>
          bytes.subarray(start, end).toString(),
        );
        expect(parts.map((part) => JSON.parse(part) as unknown)).toEqual(
          JSON.parse(JSON.stringify(array)),
        );
        for (const part of parts) expect(part).toBe(part.trim());
      }),
    );
  });
});

describe('memberSlices', () => {
  it('finds the members of any object', () => {
    const objects = fc.dictionary(fc.string(), fc.jsonValue());
    fc.assert(
      fc.property(objects, indents, (object, indent) => {
        const bytes = Buffer.from(JSON.stringify(object, null, indent));
        const members = [...memberSlices(bytes)].map(
          ([key, { start, end }]) =>
            [key, JSON.parse(bytes.subarray(start, end).toString()) as unknown] as const,
        );
        const parsed = JSON.parse(bytes.toString()) as Record<string, unknown>;
        expect(new Map(members)).toEqual(new Map(Object.entries(parsed)));
      }),
    );
  });

  it('takes the last of keys that repeat', () => {
    const bytes = Buffer.from('{"a":1,"\\u0061" : [2] }');
    const slice = memberSlices(bytes).get('a');
    expect(bytes.subarray(slice?.start, slice?.end).toString()).toBe('[2]');
  });
});
