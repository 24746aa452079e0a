import { setTimeout as sleep } from 'node:timers/promises';
import type { EventMessage, EventPublisher, RememberedIds, Sending } from './ports.ts';

/** What came of a request's events: all counted, or whether they were is not known yet. */
export type Taken =
  | { readonly ok: true; readonly accepted: number; readonly duplicates: number }
  | { readonly ok: false; readonly message: string };

/** What taking events needs. */
export interface TakeParts {
  readonly ids: RememberedIds;
  readonly publisher: EventPublisher;
  /** How long to wait for the broker, and for other requests with the same ids, in ms. */
  readonly waitMs: number;
}

const askAgainMs = 50;
/** How often, in ms, ids are kept whose sending goes on. */
const renewMs = 15_000;
const waiting = Symbol('waiting');

/**
 * Sends events that were not sent before, and waits until the broker has them all. An event is remembered
 * once the broker has it, never before; one that waits too long goes on being sent, and the ids stay
 * reserved until that is settled, so that sending the same again counts once either way.
 */
export async function takeEvents(
  { ids, publisher, waitMs }: TakeParts,
  messages: readonly EventMessage[],
): Promise<Taken> {
  const end = performance.now() + waitMs;
  let open = messages;
  let accepted = 0;
  let duplicates = 0;
  for (;;) {
    const states = await ids.reserve(open.map(({ id }) => id));
    const mine = open.filter((_, index) => states[index] === 'mine');
    duplicates += states.filter((state) => state === 'done').length;
    open = open.filter((_, index) => states[index] === 'pending');
    if (mine.length > 0) {
      const sent = await within(end, sendAll(ids, publisher, mine));
      if (sent === waiting) return late('The broker has not confirmed the events in time.');
      if (sent !== null) return late(sent);
      accepted += mine.length;
    }
    if (open.length === 0) return { ok: true, accepted, duplicates };
    if (performance.now() + askAgainMs > end) {
      return late('The same events are being taken by another request that is not settled.');
    }
    await sleep(askAgainMs);
  }
}

function late(message: string): Taken {
  return { ok: false, message };
}

/** Null once all are sent and remembered, or what was refused. */
async function sendAll(
  ids: RememberedIds,
  publisher: EventPublisher,
  messages: readonly EventMessage[],
): Promise<string | null> {
  const outcomes = await Promise.all(
    publisher.publish(messages).map((sending) => settle(ids, sending)),
  );
  return outcomes.find((problem) => problem !== null) ?? null;
}

async function settle(ids: RememberedIds, sending: Sending): Promise<string | null> {
  const renewal = setInterval(() => void ids.renew(sending.ids), renewMs);
  renewal.unref();
  const outcome = await sending.settled;
  clearInterval(renewal);
  if (outcome.ok) {
    await ids.done(sending.ids);
    return null;
  }
  await ids.free(sending.ids);
  return `The broker refused the events: ${outcome.message}`;
}

async function within<Value>(
  end: number,
  promise: Promise<Value>,
): Promise<Value | typeof waiting> {
  const abort = new AbortController();
  const timer = sleep(Math.max(0, end - performance.now()), waiting, { signal: abort.signal });
  try {
    return await Promise.race([promise, timer]);
  } finally {
    abort.abort();
    timer.catch(() => undefined);
  }
}
