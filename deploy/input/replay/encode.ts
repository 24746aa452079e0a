import { decodeEvent, topicOfType, type EventType } from '@resee-insights/domain/events';
import type { SourceTopic } from '@resee-insights/domain/topics';
import { eventId } from './event-id.ts';
import type { Draft } from './formats/format.ts';

/** One Kafka record to send. */
export interface OutRecord {
  readonly topic: SourceTopic;
  readonly type: EventType;
  readonly key: string;
  readonly value: Buffer;
}

/** The records of one line, or why it cannot be sent. */
export type EncodedLine =
  | { readonly ok: true; readonly records: readonly OutRecord[] }
  | { readonly ok: false; readonly reason: string; readonly detail: string };

/** Age is the processor's matter: here events of any time pass. */
const anyAge = { retentionMs: Number.POSITIVE_INFINITY, maxAheadMs: Number.POSITIVE_INFINITY };

/**
 * Makes records of a line's drafts, their times moved by `shiftMs`. They are decoded as the processor will do
 * it, so that what counts as sent does not end among the dead letters.
 */
export function encodeLine(
  drafts: readonly Draft[],
  line: number,
  contentHash: string,
  shiftMs: number,
): EncodedLine {
  const records: OutRecord[] = [];
  for (const [index, draft] of drafts.entries()) {
    const topic = topicOfType(draft.type);
    const value = valueOf(draft, eventId(contentHash, line, index), shiftMs);
    const decoded = decodeEvent(topic, value, 0, anyAge);
    if (!decoded.ok) return { ok: false, reason: decoded.reason, detail: decoded.message };
    const { user_id, anonymous_id, id } = decoded.event;
    records.push({ topic, type: draft.type, key: user_id ?? anonymous_id ?? id, value });
  }
  return { ok: true, records };
}

function valueOf(draft: Draft, id: string, shiftMs: number): Buffer {
  if (shiftMs === 0 && draft.written !== undefined) return draft.written;
  const times: Record<string, number> = { ts: draft.ts + shiftMs };
  for (const [name, time] of Object.entries(draft.times ?? {})) times[name] = time + shiftMs;
  return Buffer.from(JSON.stringify({ id, type: draft.type, ...draft.body, ...times }));
}
