import type { Kafka, Producer } from 'kafkajs';
import type { DeadLetter, DeadLetterTopic } from '../../events-to-clickhouse/ports.ts';
import { deadLetterTopic } from '../../topics.ts';
import { brokerFailure } from './errors.ts';

/** Bytes of one produce request, below the topic's limit with room for a letter of the largest size. */
const requestBytes = 1_000_000;

/** Sends dead letters as they were read, with the reason and the place they came from as headers. */
export class KafkaDeadLetters implements DeadLetterTopic {
  readonly #producer: Producer;
  #connected: Promise<void> | null = null;

  constructor(kafka: Kafka) {
    this.#producer = kafka.producer({ allowAutoTopicCreation: false, retry: { retries: 3 } });
  }

  async publish(letters: readonly DeadLetter[]): Promise<void> {
    try {
      await (this.#connected ??= this.#producer.connect());
      for (const messages of inRequests(letters)) {
        await this.#producer.send({ topic: deadLetterTopic, acks: -1, messages });
      }
    } catch (error) {
      this.#connected = null;
      throw brokerFailure(error);
    }
  }

  /** Closes the producer's connections. */
  async stop(): Promise<void> {
    await this.#producer.disconnect();
  }
}

interface Message {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Record<string, string | Buffer>;
}

function* inRequests(letters: readonly DeadLetter[]): Generator<Message[]> {
  let messages: Message[] = [];
  let bytes = 0;
  for (const letter of letters) {
    const size = letterBytes(letter);
    if (messages.length > 0 && bytes + size > requestBytes) {
      yield messages;
      messages = [];
      bytes = 0;
    }
    messages.push(messageOf(letter));
    bytes += size;
  }
  if (messages.length > 0) yield messages;
}

/** Bytes of a letter on the wire, from above: our own headers but the message fit in 400. */
function letterBytes({ record, message }: DeadLetter): number {
  const headers = record.headers.reduce(
    (sum, [name, value]) => sum + 3 * name.length + (value?.byteLength ?? 0) + 20,
    0,
  );
  const { key, value } = record;
  return (key?.byteLength ?? 0) + (value?.byteLength ?? 0) + headers + 3 * message.length + 400;
}

function messageOf({ record, topic, partition, reason, message }: DeadLetter): Message {
  return {
    key: record.key === null ? null : Buffer.from(record.key),
    value: record.value === null ? null : Buffer.from(record.value),
    headers: {
      ...Object.fromEntries(
        record.headers.map(([name, bytes]) => [name, Buffer.from(bytes ?? [])]),
      ),
      'resee-reason': reason,
      'resee-message': message,
      'resee-topic': topic,
      'resee-partition': String(partition),
      'resee-offset': String(record.offset),
      'resee-appended-at': new Date(record.appendedAt).toISOString(),
    },
  };
}
