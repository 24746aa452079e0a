import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { schedule } from './schedule.ts';

const range = { first: 1_000_000, last: 1_060_000 };
const now = 5_000_000;

describe('schedule', () => {
  it('at full speed moves the last event to now and waits for nothing', () => {
    const { shiftMs, dueAt } = schedule(range, 'max', true, now);
    expect(range.last + shiftMs).toBe(now);
    expect(dueAt(range.last)).toBe(Number.NEGATIVE_INFINITY);
  });

  it('at the recorded pace sends every event at its moved time', () => {
    const { shiftMs, dueAt } = schedule(range, 1, true, now);
    for (const ts of [range.first, 1_030_000, range.last]) expect(dueAt(ts)).toBe(ts + shiftMs);
    expect(dueAt(range.first)).toBe(now);
  });

  it('ten times as fast, ends in a tenth of the time, with the last event at its time', () => {
    const { shiftMs, dueAt } = schedule(range, 10, true, now);
    expect(dueAt(range.first)).toBe(now);
    expect(dueAt(range.last)).toBe(now + 6_000);
    expect(range.last + shiftMs).toBe(now + 6_000);
  });

  it('leaves times where it is told to', () => {
    expect(schedule(range, 2, false, now).shiftMs).toBe(0);
    expect(schedule(range, 2, false, now).dueAt(range.last)).toBe(now + 30_000);
  });

  it('does nothing with a file without events', () => {
    const { shiftMs, dueAt } = schedule(null, 2, true, now);
    expect([shiftMs, dueAt(0)]).toEqual([0, Number.NEGATIVE_INFINITY]);
  });

  it('never sends an event ahead of its time', () => {
    const speeds = fc.double({ min: 0.01, max: 1_000, noNaN: true });
    fc.assert(
      fc.property(speeds, fc.integer({ min: range.first, max: range.last }), (speed, ts) => {
        const { shiftMs, dueAt } = schedule(range, speed, true, now);
        expect(ts + shiftMs).toBeLessThanOrEqual(dueAt(ts) + 1e-6);
      }),
    );
  });
});
