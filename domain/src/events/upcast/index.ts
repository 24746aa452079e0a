import type { EventType } from '../registry.ts';
import { nameInV1, upcastV1 } from './v1.ts';

type Step = (type: EventType, event: Readonly<Record<string, unknown>>) => Record<string, unknown>;

/** The step from each old version to the next, by the old version. */
const steps: ReadonlyMap<number, Step> = new Map([[1, upcastV1]]);

/** An event of version `from` as one of the current version; current ones come back as they are. */
export function upcast(
  type: EventType,
  from: number,
  event: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  let current = event;
  for (let version = from; ; version += 1) {
    const step = steps.get(version);
    if (step === undefined) return current;
    current = step(type, current);
  }
}

/** A field's name as a producer of version `from` wrote it, with today's name beside it where they differ. */
export function writtenName(
  type: EventType,
  from: number,
  event: Readonly<Record<string, unknown>>,
  field: string,
): string {
  const old = from === 1 ? nameInV1(type, field) : null;
  return old !== null && Object.hasOwn(event, old) ? `${old} (now ${field})` : field;
}
