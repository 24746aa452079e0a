import { eventTypes, type EventType } from '@resee-insights/domain/events';
import type { Draft } from '../model/draft.ts';
import type { World } from '../model/world.ts';
import type { Place, Tally } from './tally.ts';

/** Numbers of events. */
export interface Counts {
  readonly total: number;
  readonly byType: Readonly<Record<string, number>>;
  /** By local date, then type; types that did not come are left out. */
  readonly byDay: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Reviews by wall clock hour, 0 to 23. */
  readonly reviewsByHour: readonly number[];
}

/** Counts events by type and day, and reviews by hour. */
export class CountsTally implements Tally {
  readonly #world: World;
  readonly #days: Map<EventType, number>[];
  readonly #reviewsByHour = Array.from({ length: 24 }, () => 0);

  constructor(world: World) {
    this.#world = world;
    this.#days = world.days.map(() => new Map<EventType, number>());
  }

  add({ body: { type } }: Draft, { day, hour }: Place): void {
    const counts = this.#days[day];
    counts?.set(type, (counts.get(type) ?? 0) + 1);
    if (type === 'review_completed') {
      this.#reviewsByHour[hour] = (this.#reviewsByHour[hour] ?? 0) + 1;
    }
  }

  result(): Counts {
    const sum = (type: EventType): number =>
      this.#days.reduce((all, counts) => all + (counts.get(type) ?? 0), 0);
    const byType = eventTypes.map((type) => [type, sum(type)] as const);
    return {
      total: byType.reduce((all, [, count]) => all + count, 0),
      byType: Object.fromEntries(byType),
      byDay: Object.fromEntries(
        this.#days.map((counts, day) => [
          this.#world.days[day]?.date ?? '',
          Object.fromEntries(
            eventTypes.filter((type) => counts.has(type)).map((type) => [type, counts.get(type)]),
          ) as Record<string, number>,
        ]),
      ),
      reviewsByHour: this.#reviewsByHour,
    };
  }
}
