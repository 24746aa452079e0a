/**
 * The one request of Kafka's protocol that kafkajs lacks: Metadata in version 12, which names topics by id.
 * Layout: https://kafka.apache.org/protocol#The_Messages_Metadata (flexible, compact encodings).
 */
import { Buffer } from 'node:buffer';

/** Identity of a topic: recreated under the same name it has another id. */
export interface TopicIdentity {
  readonly clusterId: string;
  readonly topicId: string;
}

/** Why a topic could not be identified, by Kafka's error code. */
export interface UnidentifiedTopic {
  readonly errorCode: number;
}

const noTags = 0;
const zeroUuid = Buffer.alloc(16);

function uvarint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  bytes.push(rest);
  return Buffer.from(bytes);
}

/** Body of the request, led by the empty tag section that belongs to its flexible header. */
export function encodeMetadataRequest(topic: string): Buffer {
  const name = Buffer.from(topic, 'utf8');
  return Buffer.concat([
    Buffer.from([noTags]),
    uvarint(2),
    zeroUuid,
    uvarint(name.length + 1),
    name,
    Buffer.from([noTags]),
    Buffer.from([0, 0]),
    Buffer.from([noTags]),
  ]);
}

/** Reads the compact encodings from front to back. */
class CompactReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  skip(count: number): void {
    this.#at += count;
  }

  int16(): number {
    this.#at += 2;
    return this.#bytes.readInt16BE(this.#at - 2);
  }

  uvarint(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.#bytes.readUInt8(this.#at++);
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
  }

  take(count: number): Buffer {
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  string(): string | null {
    const length = this.uvarint();
    return length === 0 ? null : this.take(length - 1).toString('utf8');
  }

  tags(): void {
    for (let left = this.uvarint(); left > 0; left--) {
      this.uvarint();
      this.skip(this.uvarint());
    }
  }

  /** Calls `each` for every element of a compact array. */
  array(each: () => void): void {
    for (let left = this.uvarint() - 1; left > 0; left--) each();
  }
}

/** Reads the answer to `encodeMetadataRequest`, beginning behind the correlation id. */
export function decodeMetadataResponse(
  bytes: Buffer,
  topic: string,
): TopicIdentity | UnidentifiedTopic {
  const reader = new CompactReader(bytes);
  reader.tags();
  reader.skip(4);
  reader.array(() => {
    reader.skip(4);
    reader.string();
    reader.skip(4);
    reader.string();
    reader.tags();
  });
  const clusterId = reader.string() ?? '';
  reader.skip(4);
  let found: TopicIdentity | UnidentifiedTopic = { errorCode: 3 };
  reader.array(() => {
    const errorCode = reader.int16();
    const name = reader.string();
    const topicId = uuidText(reader.take(16));
    reader.skip(1);
    reader.array(() => {
      skipPartition(reader);
    });
    reader.skip(4);
    reader.tags();
    if (name === topic) found = errorCode === 0 ? { clusterId, topicId } : { errorCode };
  });
  return found;
}

function skipPartition(reader: CompactReader): void {
  reader.skip(2 + 4 + 4 + 4);
  for (let list = 0; list < 3; list++) {
    reader.array(() => {
      reader.skip(4);
    });
  }
  reader.tags();
}

/** A topic id as Kafka's own tools print it: 22 characters of URL-safe base64. */
function uuidText(bytes: Buffer): string {
  return bytes.toString('base64url');
}
