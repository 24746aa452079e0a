import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dayNumber, localDay, momentOf, offsetsOf, wallOf } from './local-days.ts';

const dayMs = 86_400_000;
const zones = [
  'UTC',
  'Asia/Seoul',
  'America/New_York',
  'Europe/Berlin',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Asia/Beirut',
  'America/Sao_Paulo',
  'America/Havana',
].map((zone) => ({ zone, offset: offsetsOf(zone) }));
const anyDay = fc.integer({ min: 16_800, max: 20_900 });
/** Days of every zone on which its clocks are changed. */
const changes = zones.flatMap(({ zone, offset }) => {
  const numbers = Array.from({ length: 1_500 }, (_, days) => 16_800 + days);
  const offsets = numbers.map((number) => offset(number * dayMs));
  return numbers
    .filter((_, at) => offsets[at] !== offsets[at + 1] && at + 1 < offsets.length)
    .flatMap((number) => [number - 1, number, number + 1])
    .map((number) => ({ zone, offset, number }));
});
const anyZoneAndDay = fc.oneof(
  fc.constantFrom(...changes),
  fc.tuple(fc.constantFrom(...zones), anyDay).map(([zone, number]) => ({ ...zone, number })),
);

describe('local days', () => {
  it('follow each other without gap, and begin with the first moment of their date', () => {
    fc.assert(
      fc.property(anyZoneAndDay, ({ offset, number }) => {
        const day = localDay(offset, number);
        expect(dayNumber(offset, day.start)).toBe(number);
        expect(dayNumber(offset, day.start - 1)).toBe(number - 1);
        expect(day.end).toBe(localDay(offset, number + 1).start);
        expect(new Date(number * dayMs).getUTCDay()).toBe(day.weekday);
      }),
      { numRuns: 200 },
    );
  });

  it('tell the wall clock of a moment as the platform does, changes of clocks included', () => {
    fc.assert(
      fc.property(
        anyZoneAndDay,
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        ({ zone, offset, number }, share) => {
          const day = localDay(offset, number);
          const at = day.start + Math.floor(share * (day.end - day.start));
          const shown = new Intl.DateTimeFormat('sv-SE', {
            timeZone: zone,
            timeStyle: 'medium',
          }).format(at);
          const wall = new Date(wallOf(day, at)).toISOString().slice(11, 19);
          expect(wall).toBe(shown);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('find the moment of a wall clock time, where there is one', () => {
    fc.assert(
      fc.property(
        anyZoneAndDay,
        fc.integer({ min: 0, max: dayMs - 1 }),
        ({ offset, number }, wall) => {
          const day = localDay(offset, number);
          const moment = momentOf(day, wall);
          expect(moment).toBeGreaterThanOrEqual(day.start);
          expect(moment).toBeLessThan(day.end);
          if (day.changedBy <= 0 && wall >= day.firstWall) expect(wallOf(day, moment)).toBe(wall);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('are 23 and 25 hours long where clocks change', () => {
    const offset = offsetsOf('America/New_York');
    const lengths = ['2025-03-09', '2025-11-02', '2025-11-03'].map((date) => {
      const { start, end } = localDay(offset, Date.parse(date) / dayMs);
      return (end - start) / 3_600_000;
    });
    expect(lengths).toEqual([23, 25, 24]);
    expect(() => offsetsOf('Mars/Olympus')).toThrow(RangeError);
  });
});
