import type { EachBatchPayload, KafkaMessage } from 'kafkajs';
import type { FetchedRecords, SourceRecord } from '../../events-to-clickhouse/ports.ts';
import type { SourceTopic } from '../../topics.ts';

/** A batch of kafkajs in the stage's terms. */
export function fetchedOf(batch: EachBatchPayload['batch']): FetchedRecords {
  return {
    topic: batch.topic as SourceTopic,
    partition: batch.partition,
    fetchedFrom: Number(batchFetchedOffset(batch)),
    next: Number(batch.lastOffset()) + 1,
    highWatermark: Number(batch.highWatermark),
    records: batch.messages.map(recordOf),
  };
}

/** kafkajs' batches know the offset that was asked for; its types do not say so. */
function batchFetchedOffset(batch: EachBatchPayload['batch']): string {
  return (batch as unknown as { fetchedOffset: string }).fetchedOffset;
}

function recordOf(message: KafkaMessage): SourceRecord {
  return {
    offset: Number(message.offset),
    appendedAt: Number(message.timestamp),
    key: message.key,
    value: message.value,
    headers: headersOf(message.headers),
  };
}

const none: SourceRecord['headers'] = [];

function headersOf(headers: KafkaMessage['headers']): SourceRecord['headers'] {
  if (headers === undefined) return none;
  const entries = Object.entries(headers);
  if (entries.length === 0) return none;
  return entries.flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map(
      // Null is a value that Java's clients send; kafkajs' types leave it out.
      (one: string | Buffer | null | undefined) =>
        [name, one == null ? null : Buffer.from(one)] as const,
    ),
  );
}
