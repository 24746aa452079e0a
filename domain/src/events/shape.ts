import { currentVersion } from './limits.ts';
import type { EventReader } from './reader.ts';
import type { ReseeEvent } from './registry.ts';
import { parseTime } from './time.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** What a top-level field that meets a `props` field of the same name is called there. */
const clashPrefix = 'top_level.';

/**
 * The decoded event: always the same fields in the same order, left-out ones null, times as epoch
 * milliseconds. Takes events that passed the schema; a problem with a time comes back as text.
 */
export function shape(reader: EventReader, raw: JsonObject, ts: number): ReseeEvent | string {
  const event: Record<string, unknown> = {
    id: (raw.id as string).toLowerCase(),
    type: reader.type,
    v: currentVersion,
    ts,
    user_id: raw.user_id ?? null,
    anonymous_id: raw.anonymous_id ?? null,
    props: propsOf(reader, raw),
  };
  for (const name of reader.fields) event[name] = raw[name] ?? null;
  for (const name of reader.times) {
    if (event[name] === null) continue;
    const parsed = parseTime(event[name]);
    if (!parsed.ok) return `${name} ${parsed.problem}`;
    event[name] = parsed.epochMs;
  }
  return event as unknown as ReseeEvent;
}

/** The producer's `props` with every unknown top-level field beside them, none lost. */
function propsOf(reader: EventReader, raw: JsonObject): JsonObject {
  const props = (raw.props ?? {}) as JsonObject;
  for (const name in raw) {
    if (!reader.known.has(name)) keep(props, name, raw[name]);
  }
  return props;
}

function keep(props: JsonObject, name: string, value: unknown): void {
  let free = name;
  while (Object.hasOwn(props, free)) free = clashPrefix + free;
  // defineProperty, since a field may be called __proto__.
  Object.defineProperty(props, free, {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}
