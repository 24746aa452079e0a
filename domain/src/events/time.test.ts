import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { maxEpochMs, minEpochMs } from './limits.ts';
import { parseTime } from './time.ts';

const noon = Date.UTC(2025, 2, 1, 12);

describe('parseTime', () => {
  it.each<[string | number, number]>([
    ['2025-03-01T12:00:00Z', noon],
    ['2025-03-01t12:00:00z', noon],
    ['2025-03-01 12:00:00+00:00', noon],
    ['2025-03-01T12:00:00-00:00', noon],
    ['2025-03-01T21:00:00+09:00', noon],
    ['2025-03-01T06:30:00-05:30', noon],
    ['2025-03-01T12:00:00.5Z', noon + 500],
    ['2025-03-01T12:00:00.123456789Z', noon + 123],
    ['2025-03-01T12:00:00.9999Z', noon + 999],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
    ['2000-02-29T00:00:00Z', Date.UTC(2000, 1, 29)],
    ['2016-12-31T23:59:60Z', Date.UTC(2017, 0, 1)],
    ['2017-01-01T08:59:60.7+09:00', Date.UTC(2017, 0, 1)],
    [noon, noon],
    [minEpochMs, minEpochMs],
    [maxEpochMs - 1, maxEpochMs - 1],
  ])('reads %p', (written, epochMs) => {
    expect(parseTime(written)).toEqual({ ok: true, epochMs });
  });

  it.each<[unknown, string]>([
    ['2025-03-01T12:00:00', 'has no offset from UTC'],
    ['2025-03-01 12:00', 'has no offset from UTC'],
    ['2025-03-01', 'has no offset from UTC'],
    ['1740830400000', 'is epoch time written as text'],
    ['2025-02-29T00:00:00Z', 'must be an RFC 3339 time'],
    ['2100-02-29T00:00:00Z', 'must be an RFC 3339 time'],
    ['2025-04-31T00:00:00Z', 'must be an RFC 3339 time'],
    ['2025-00-10T00:00:00Z', 'must be an RFC 3339 time'],
    ['2025-13-10T00:00:00Z', 'must be an RFC 3339 time'],
    ['2025-03-00T00:00:00Z', 'must be an RFC 3339 time'],
    ['2025-03-01T24:00:00Z', 'must be an RFC 3339 time'],
    ['2025-03-01T12:60:00Z', 'must be an RFC 3339 time'],
    ['2025-03-01T12:00:60Z', 'must be an RFC 3339 time'],
    ['2025-03-01T12:00:00+24:00', 'must be an RFC 3339 time'],
    ['2025-03-01T12:00:00+09:60', 'must be an RFC 3339 time'],
    ['2025-03-01T12:00:00+0900', 'must be an RFC 3339 time'],
    ['2025-03-01T12:00:00.Z', 'must be an RFC 3339 time'],
    [`2025-03-01T12:00:00.${'0'.repeat(60)}Z`, 'must be an RFC 3339 time'],
    ['tomorrow', 'must be an RFC 3339 time'],
    ['', 'must be an RFC 3339 time'],
    [null, 'must be an RFC 3339 time'],
    [{}, 'must be an RFC 3339 time'],
    ['0001-01-01T00:00:00Z', 'must lie between March 1973 and 2199'],
    ['1970-01-01T00:00:00Z', 'must lie between March 1973 and 2199'],
    ['2200-01-01T00:00:00Z', 'must lie between March 1973 and 2199'],
    [1_740_830_400, 'looks like epoch seconds (1740830400): send milliseconds'],
    [1_740_830_400.25, 'looks like epoch seconds'],
    [noon * 1000, 'looks like micro- or nanoseconds'],
    [noon * 1_000_000, 'looks like micro- or nanoseconds'],
    [noon + 0.5, 'must be whole epoch milliseconds'],
    [maxEpochMs, 'must be whole epoch milliseconds'],
    [-1, 'must be whole epoch milliseconds'],
    [0, 'must be whole epoch milliseconds'],
    [Number.NaN, 'must be whole epoch milliseconds'],
  ])('refuses %p', (written, start) => {
    const parsed = parseTime(written);
    expect(parsed.ok ? 'accepted' : parsed.problem).toContain(start);
  });

  it('reads every time that JavaScript writes, as JavaScript does', () => {
    const times = fc.integer({ min: minEpochMs, max: maxEpochMs - 1 });
    fc.assert(
      fc.property(times, (epochMs) => {
        expect(parseTime(new Date(epochMs).toISOString())).toEqual({ ok: true, epochMs });
      }),
    );
  });

  it('does not depend on the offset in which a time is written', () => {
    const times = fc.integer({ min: minEpochMs + 86_400_000, max: maxEpochMs - 86_400_000 });
    fc.assert(
      fc.property(times, fc.integer({ min: -1439, max: 1439 }), (epochMs, offset) => {
        const local = new Date(epochMs + offset * 60_000).toISOString().slice(0, -1);
        const hours = String(Math.floor(Math.abs(offset) / 60)).padStart(2, '0');
        const minutes = String(Math.abs(offset) % 60).padStart(2, '0');
        const written = `${local}${offset < 0 ? '-' : '+'}${hours}:${minutes}`;
        expect(parseTime(written)).toEqual({ ok: true, epochMs });
      }),
    );
  });
});
