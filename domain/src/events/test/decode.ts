import { decodeEvent, type Decoded } from '../decode.ts';
import { exampleOf } from '../example.ts';
import { topicOfType, type EventType, type ReseeEvent } from '../registry.ts';

/** When the examples happened, epoch ms. */
export const exampleTime = Date.UTC(2025, 2, 1, 12);

/** A year of retention, a day ahead. */
export const limits = { retentionMs: 365 * 86_400_000, maxAheadMs: 86_400_000 };

/** UTF-8 bytes of a text. */
export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Decodes a value of JSON, as a record on its type's topic that arrived at `exampleTime`. */
export function decodeValue(type: EventType, value: unknown): Decoded {
  return decodeEvent(topicOfType(type), bytes(JSON.stringify(value)), exampleTime, limits);
}

/** Decodes the type's example with some fields changed; undefined takes a field away. */
export function decodeExample(type: EventType, changes: Record<string, unknown> = {}): Decoded {
  return decodeValue(type, { ...exampleOf(type), ...changes });
}

/** The event, or a failure of the test with the message why there is none. */
export function eventOf(decoded: Decoded): ReseeEvent {
  if (!decoded.ok) throw new Error(`${decoded.reason}: ${decoded.message}`);
  return decoded.event;
}

/** `reason: message` of a refused record. */
export function refusal(decoded: Decoded): string {
  return decoded.ok ? 'accepted' : `${decoded.reason}: ${decoded.message}`;
}
