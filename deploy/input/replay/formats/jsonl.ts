import {
  decodeEvent,
  eventTypes,
  isEventType,
  timeFieldsOf,
  topicOfType,
  type ReseeEvent,
} from '@resee-insights/domain/events';
import { sourceTopics } from '@resee-insights/domain/topics';
import { refused, type Draft, type Format, type ParsedLine } from './format.ts';

/** Age is the processor's matter: here events of any time pass. */
const anyAge = { retentionMs: Number.POSITIVE_INFINITY, maxAheadMs: Number.POSITIVE_INFINITY };

/** Our own events, one JSON object a line, of any types. */
export const jsonl: Format = {
  topics: sourceTopics,
  hasHeader: false,
  open: () => ({ ok: true, parse: parseLine }),
};

function parseLine(bytes: Buffer): ParsedLine {
  const body = parseObject(bytes);
  const type = body?.type;
  if (body !== null && !isEventType(type)) {
    return refused('unknown_type', `type must be one of ${eventTypes.join(', ')}`);
  }
  // What is no JSON object is refused by the decoder on any topic, in its own words.
  const topic = isEventType(type) ? topicOfType(type) : 'resee.metrics';
  const decoded = decodeEvent(topic, bytes, 0, anyAge);
  if (!decoded.ok) return refused(decoded.reason, decoded.message);
  const { event } = decoded;
  const draft: Draft = {
    type: event.type,
    ts: event.ts,
    body: body ?? {},
    times: timesOf(event),
    written: bytes,
  };
  return { ok: true, drafts: [draft] };
}

function timesOf(event: ReseeEvent): Record<string, number> {
  const fields = event as unknown as Readonly<Record<string, unknown>>;
  const times: Record<string, number> = {};
  for (const name of timeFieldsOf(event.type)) {
    const time = fields[name];
    if (typeof time === 'number') times[name] = time;
  }
  return times;
}

function parseObject(bytes: Buffer): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
