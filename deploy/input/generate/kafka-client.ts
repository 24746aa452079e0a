import kafkajs, { type Kafka as Client, type TopicMessages } from 'kafkajs';
import { sourceTopics, type SourceTopic } from '@resee-insights/domain/topics';
import type { OutRecord } from './model/encode.ts';
import type { Outcome } from './sink.ts';

// Node finds no names in this CommonJS module.
const { Kafka, logLevel } = kafkajs;

/** A client that keeps quiet; what goes wrong is told by who uses it. */
export function kafkaClient(brokers: readonly string[]): Client {
  return new Kafka({
    // A busy machine may take seconds to answer a connection.
    connectionTimeout: 5_000,
    clientId: 'resee-generate',
    brokers: [...brokers],
    logLevel: logLevel.NOTHING,
    retry: { initialRetryTime: 200, maxRetryTime: 5_000, retries: 5 },
  });
}

/** How many records the source topics ever took, or which of them are missing. */
export async function sourceState(
  brokers: readonly string[],
): Promise<(Outcome & { readonly ok: false }) | { readonly ok: true; readonly records: number }> {
  const admin = kafkaClient(brokers).admin();
  try {
    await admin.connect();
    const existing = new Set(await admin.listTopics());
    const missing = sourceTopics.filter((topic) => !existing.has(topic));
    if (missing.length > 0) {
      return failed(`Kafka at ${brokers.join(', ')} has no topic ${missing.join(', ')}`);
    }
    const ends = await Promise.all(sourceTopics.map((topic) => admin.fetchTopicOffsets(topic)));
    return { ok: true, records: ends.flat().reduce((sum, { high }) => sum + Number(high), 0) };
  } catch (error) {
    return failed(`cannot reach Kafka at ${brokers.join(', ')}: ${firstLine(error)}`);
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

/** Groups records by topic, as producers take them. */
export function byTopic(records: readonly OutRecord[]): TopicMessages[] {
  const topics = new Map<SourceTopic, { key: string; value: string }[]>();
  for (const { topic, key, value } of records) {
    const messages = topics.get(topic) ?? [];
    messages.push({ key, value });
    topics.set(topic, messages);
  }
  return [...topics].map(([topic, messages]) => ({ topic, messages }));
}

/** A failure as a value. */
export function failed(message: string): Outcome & { readonly ok: false } {
  return { ok: false, message };
}

/** The first line of an error's message. */
export function firstLine(error: unknown): string {
  const { message } = error as Error;
  return message.split('\n')[0] ?? message;
}
