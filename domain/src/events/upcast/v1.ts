import type { EventType } from '../registry.ts';

type Fields = Readonly<Record<string, unknown>>;

/** How one field of version 1 becomes one of version 2. */
interface Renaming {
  readonly to: string;
  readonly read?: (value: unknown) => unknown;
}

/** Version 1 used Resee's Django keys, which are numbers. */
const idText = (value: unknown): unknown =>
  typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;

/** Version 1 counted in seconds; rounding takes the float's noise away. */
const secondsToMs = (value: unknown): unknown =>
  typeof value === 'number' && Number.isFinite(value) ? Math.round(value * 1000) : value;

const everyType: Readonly<Record<string, Renaming>> = {
  user_id: { to: 'user_id', read: idText },
};

const byType: Readonly<Partial<Record<EventType, Readonly<Record<string, Renaming>>>>> = {
  api_request: {
    status_code: { to: 'status' },
    response_time: { to: 'response_time_ms' },
  },
  system_sample: {
    cpu_usage: { to: 'cpu_usage_percent' },
    memory_usage: { to: 'memory_usage_percent' },
    disk_usage: { to: 'disk_usage_percent' },
  },
  content_created: {
    content: { to: 'content_id', read: idText },
  },
  review_completed: {
    content: { to: 'content_id', read: idText },
    time_spent: { to: 'duration_ms', read: secondsToMs },
  },
};

/**
 * An event of version 1, named after Resee's Django models, as one of version 2. A field that has the new
 * name already wins; the old one then stays under its own name.
 */
export function upcastV1(type: EventType, event: Fields): Record<string, unknown> {
  const renamings = { ...everyType, ...byType[type] };
  const upcast: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(event)) {
    const renaming = Object.hasOwn(renamings, name) ? renamings[name] : undefined;
    const taken =
      renaming !== undefined && renaming.to !== name && Object.hasOwn(event, renaming.to);
    // defineProperty, since a field may be called __proto__.
    Object.defineProperty(upcast, renaming === undefined || taken ? name : renaming.to, {
      value: renaming === undefined || taken ? value : (renaming.read ?? same)(value),
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
  upcast.v = 2;
  return upcast;
}

/** The name that version 1 had for a field of version 2, or null where it is the same. */
export function nameInV1(type: EventType, field: string): string | null {
  const found = Object.entries(byType[type] ?? {}).find(([, renaming]) => renaming.to === field);
  return found?.[0] ?? null;
}

function same(value: unknown): unknown {
  return value;
}
