import {
  decodeEvent,
  eventTypes,
  isEventType,
  topicOfType,
  type AgeLimits,
  type RejectReason,
} from '@resee-insights/domain/events';
import type { EventMessage } from './ports.ts';
import type { Candidate } from './split-body.ts';

/** Why one event of a request was refused. */
export interface EventError {
  /** Its place in the request, from 0. */
  readonly index: number;
  /** As it was sent; null if it is no text. */
  readonly id: string | null;
  readonly reason: RejectReason;
  readonly message: string;
}

/** Every event of a request: on its way, the same as one before it, or refused. */
export interface Judged {
  readonly messages: readonly EventMessage[];
  /** Events whose id an earlier one of the same request has. */
  readonly repeats: number;
  readonly errors: readonly EventError[];
}

const maxShownId = 100;

/** Judges events as the processor will; `now` is epoch ms. Pure, never throws. */
export function judgeEvents(
  candidates: readonly Candidate[],
  now: number,
  limits: AgeLimits,
): Judged {
  const messages = new Map<string, EventMessage>();
  const errors: EventError[] = [];
  let repeats = 0;
  candidates.forEach((candidate, index) => {
    const { bytes } = candidate;
    const type = field(candidate.value, 'type');
    const known = typeof type === 'string' && isEventType(type);
    const topic = known ? topicOfType(type) : 'resee.metrics';
    const decoded = decodeEvent(topic, bytes, now, limits);
    if (!decoded.ok) {
      const { reason } = decoded;
      errors.push({ index, id: shownId(candidate.value), reason, message: messageOf(decoded) });
      return;
    }
    const { event } = decoded;
    const id = event.id.toLowerCase();
    if (messages.has(id)) repeats += 1;
    // The same as the clients of Kafka are asked for; an event of nobody may go anywhere.
    else
      messages.set(id, { id, topic, key: event.user_id ?? event.anonymous_id ?? id, value: bytes });
  });
  return { messages: [...messages.values()], repeats, errors };
}

function messageOf({ reason, message }: { reason: RejectReason; message: string }): string {
  if (reason !== 'unknown_type') return message;
  // The decoder names the types of one topic; over HTTP there is none.
  return `${message.slice(0, message.lastIndexOf('; '))}; types are ${eventTypes.join(', ')}`;
}

function shownId(value: unknown): string | null {
  const id = field(value, 'id');
  return typeof id === 'string' ? id.slice(0, maxShownId).toWellFormed() : null;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
