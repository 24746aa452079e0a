import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { assign, bucketOf } from './assign.ts';
import { eventIds } from './event-id.ts';
import { mix, Random } from './random.ts';

describe('random', () => {
  it('gives the same sequence for the same three numbers, and another one for others', () => {
    const draw = (...three: [number, number, number]) => {
      const random = new Random(...three);
      return Array.from({ length: 5 }, () => random.next());
    };
    fc.assert(
      fc.property(fc.integer(), fc.integer(), fc.integer(), (a, b, c) => {
        expect(draw(a, b, c)).toEqual(draw(a, b, c));
        expect(draw(a, b, c)).not.toEqual(draw(a, b, c + 1));
        expect(draw(a, b, c).every((value) => value >= 0 && value < 1)).toBe(true);
      }),
    );
  });

  it('draws evenly, normally and Poisson-wise', () => {
    const random = new Random(3);
    const mean = (draw: () => number) =>
      Array.from({ length: 20_000 }, draw).reduce((sum, value) => sum + value, 0) / 20_000;
    expect(mean(() => random.next())).toBeCloseTo(0.5, 1);
    expect(mean(() => random.normal() ** 2)).toBeCloseTo(1, 1);
    expect(mean(() => random.times(0.6))).toBeCloseTo(0.6, 1);
    expect(mean(() => (random.around(50, 0.4) < 50 ? 1 : 0))).toBeCloseTo(0.5, 1);
    expect(() => random.pick([])).toThrow(RangeError);
  });

  it('mixes close numbers apart', () => {
    const mixed = Array.from({ length: 10_000 }, (_, n) => mix(1, 2, n));
    expect(new Set(mixed).size).toBeGreaterThan(9_990);
    const bits = mixed.reduce((sum, value) => sum + (value & 1), 0);
    expect(bits / 10_000).toBeCloseTo(0.5, 1);
  });
});

describe('event ids', () => {
  it('are UUIDs, the same for the same run and place, and all different', () => {
    const idOf = eventIds('run');
    const ids = Array.from({ length: 100_000 }, (_, n) => idOf(n));
    expect(new Set(ids).size).toBe(100_000);
    expect(
      ids.every((id) =>
        /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id),
      ),
    ).toBe(true);
    expect(eventIds('run')(7)).toBe(ids[7]);
    expect(eventIds('other')(7)).not.toBe(ids[7]);
    expect(idOf(2 ** 32 + 7)).not.toBe(ids[7]);
  });
});

describe('assignment', () => {
  // GrowthBook's published test cases of its hash, version 2.
  it.each([
    ['seed', 'a', 0.0505],
    ['seed', 'b', 0.2696],
    ['foo', 'ab', 0.2575],
    ['foo', 'def', 0.2019],
    ['89123klj', '8952klfjas09ujkasdf', 0.124],
    ['90850943850283058242805', '123', 0.7516],
    ['()**(%$##$%#$#', '___)((*":&', 0.0128],
  ])('puts %s, %s at the place that others do', (experiment, id, place) => {
    expect(bucketOf(experiment, id)).toBe(place);
  });

  it('splits evenly, and one experiment apart from another', () => {
    const arms = Array.from({ length: 4_000 }, (_, n) => [
      assign('demo-hints', ['x', 'y'], `u${n}`),
      assign('demo-aa', ['x', 'y'], `u${n}`),
    ]);
    const share = (is: (arm: string[]) => boolean) => arms.filter(is).length / 4_000;
    expect(share(([first]) => first === 'x')).toBeCloseTo(0.5, 1);
    expect(share(([first, second]) => first === second)).toBeCloseTo(0.5, 1);
  });
});
