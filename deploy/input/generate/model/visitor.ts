import type { Visitor } from './session.ts';
import type { World } from './world.ts';

/** Days that the accounts older than the history count as old. */
const oldAge = 365;

/** Somebody as of a day (by index). */
export function visitorOf({ settings, people }: World, person: number, index: number): Visitor {
  const arrival = people.arrival[person] ?? 0;
  const paidBefore = (people.subscriptionDay[person] ?? 0) < index;
  return {
    person,
    userId: `u${settings.seed}-${person}`,
    visitorId: `v${settings.seed}-${person}`,
    depth: people.depth[person] ?? 0,
    paid: people.paid[person] === 1 || paidBefore,
    age: arrival < 0 ? oldAge : index - arrival,
  };
}
