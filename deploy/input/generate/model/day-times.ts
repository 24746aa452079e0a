import { habits, offHabit } from './parameters.ts';
import type { Random } from './random.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
type Habit = (typeof habits)[number];

/** Draws a wall clock time (ms since midnight) of somebody with a habit. */
export function wallAround(habit: Habit, random: Random): number {
  const hour = random.chance(offHabit.share)
    ? offHabit.from + random.next() * (offHabit.to - offHabit.from)
    : habit.peak + habit.spread * random.normal();
  return Math.min(dayMs - 1, Math.max(0, Math.floor(hour * hourMs)));
}

/** How likely somebody of a habit starts a session at a wall clock time: density an hour. */
export function densityAt(habit: Habit, wall: number): number {
  const hour = wall / hourMs;
  const z = (hour - habit.peak) / habit.spread;
  const bell = Math.exp((-z * z) / 2) / (habit.spread * Math.sqrt(2 * Math.PI));
  const flat = hour >= offHabit.from && hour < offHabit.to ? 1 / (offHabit.to - offHabit.from) : 0;
  return (1 - offHabit.share) * bell + offHabit.share * flat;
}

/** Use of the product at a wall clock time, as a multiple of the day's average. */
export function loadAt(wall: number): number {
  return habits.reduce((sum, habit) => sum + 24 * habit.share * densityAt(habit, wall), 0);
}
