import type { TimeRange } from './inspect.ts';

/** Where the events' times go and when they are sent. */
export interface Schedule {
  /** Added to every time, ms. */
  readonly shiftMs: number;
  /** When an event of this (unshifted) time is due, epoch ms; -Infinity for at once. */
  readonly dueAt: (ts: number) => number;
}

/**
 * Plans a replay that starts at `now` (epoch ms). With `shift` the file's last event lands at the moment it is
 * sent: now at full speed, the end of the replay where it is paced. Slower than recorded, the first one does
 * instead: no event may lie ahead of its sending.
 */
export function schedule(
  range: TimeRange | null,
  speed: number | 'max',
  shift: boolean,
  now: number,
): Schedule {
  if (range === null) return { shiftMs: 0, dueAt: () => Number.NEGATIVE_INFINITY };
  const span = range.last - range.first;
  const lasts = speed === 'max' ? 0 : span / Math.max(1, speed);
  return {
    shiftMs: shift ? Math.floor(now + lasts - range.last) : 0,
    dueAt:
      speed === 'max' ? () => Number.NEGATIVE_INFINITY : (ts) => now + (ts - range.first) / speed,
  };
}
