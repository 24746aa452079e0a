/**
 * Demonstration traffic: made-up events of plausible use of Resee at a steady rate, so that a fresh
 * stack has something to show. Every event carries props.source = "demonstration".
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import kafkajs, { type Producer } from 'kafkajs';
import { topicOfType, type ReseeEventInput } from '@resee-insights/domain/events';
import type { SourceTopic } from '@resee-insights/domain/topics';
import { seededRandom } from './random.ts';
import { drawEvent } from './traffic.ts';

// Node finds no names in this CommonJS module.
const { Kafka, logLevel } = kafkajs;

const { values } = parseArgs({
  options: { rate: { type: 'string', default: '20' }, seed: { type: 'string' } },
});
const rate = Number(values.rate);
if (!(rate > 0)) throw new RangeError(`--rate ${values.rate} is not a number above 0`);
// Seeded with the time unless told, since the same ids twice would be the same events.
const random = seededRandom(values.seed === undefined ? Date.now() : Number(values.seed));
const tickMs = Math.max(100, 1000 / rate);

const kafka = new Kafka({
  clientId: 'resee-demonstration-traffic',
  brokers: (process.env.KAFKA_BROKERS ?? '127.0.0.1:9092').split(','),
  logLevel: logLevel.ERROR,
  retry: { retries: Number.MAX_SAFE_INTEGER, maxRetryTime: 5_000 },
});
const producer = kafka.producer({ allowAutoTopicCreation: false });
await producer.connect();
const abort = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => {
    abort.abort();
  });
}

let sent = 0;
const started = performance.now();
console.log(JSON.stringify({ sending: true, rate }));
while (!abort.signal.aborted) {
  // Counted from the start, so that a slow tick is made up for; but never more than a second's worth.
  const due = Math.floor(((performance.now() - started) / 1000) * rate) - sent;
  sent += Math.max(0, due - Math.ceil(rate));
  const events = Array.from({ length: Math.min(due, Math.ceil(rate)) }, () =>
    drawEvent(random, Date.now()),
  );
  sent += events.length;
  if (events.length > 0) await send(producer, events);
  await sleep(tickMs, undefined, { signal: abort.signal }).catch(() => undefined);
}
await producer.disconnect();

/** Sends each event to its topic, keyed by person so that a person's events stay in order. */
async function send(to: Producer, events: readonly ReseeEventInput[]): Promise<void> {
  const topics = new Map<SourceTopic, { key: string; value: string }[]>();
  for (const event of events) {
    const topic = topicOfType(event.type);
    const messages = topics.get(topic) ?? [];
    messages.push({
      key: event.user_id ?? event.anonymous_id ?? event.id,
      value: JSON.stringify(event),
    });
    topics.set(topic, messages);
  }
  await to.sendBatch({
    topicMessages: [...topics].map(([topic, messages]) => ({ topic, messages })),
  });
}
