import { describe, expect, it } from '@jest/globals';
import { decodeMetadataResponse, encodeMetadataRequest } from './metadata-v12.ts';

const id = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
const compact = (text: string) =>
  Buffer.concat([Buffer.from([text.length + 1]), Buffer.from(text)]);
const int = (bytes: number, value: number) => {
  const buffer = Buffer.alloc(bytes);
  buffer.writeIntBE(value, 0, bytes);
  return buffer;
};
const list = (items: Buffer[]) => Buffer.concat([Buffer.from([items.length + 1]), ...items]);
const noTags = Buffer.from([0]);

/** An answer laid out by the protocol's description, with a tagged field that a reader must skip. */
function answer(errorCode: number): Buffer {
  const tagged = Buffer.from([1, 9, 2, 0xaa, 0xbb]);
  const partition = Buffer.concat([
    int(2, 0),
    int(4, 0),
    int(4, 1),
    int(4, 7),
    list([int(4, 1)]),
    list([int(4, 1)]),
    list([]),
    noTags,
  ]);
  const topic = Buffer.concat([
    int(2, errorCode),
    compact('resee.activity'),
    id,
    Buffer.from([0]),
    list([partition, partition]),
    int(4, 0),
    noTags,
  ]);
  const broker = Buffer.concat([
    int(4, 1),
    compact('127.0.0.1'),
    int(4, 9092),
    Buffer.from([0]),
    tagged,
  ]);
  return Buffer.concat([
    noTags,
    int(4, 0),
    list([broker]),
    compact('cluster-1'),
    int(4, 1),
    list([topic]),
    noTags,
  ]);
}

describe('Metadata v12', () => {
  it('asks for one topic by name', () => {
    const bytes = encodeMetadataRequest('resee.activity');
    expect(bytes.subarray(0, 2)).toEqual(Buffer.from([0, 2]));
    expect(bytes.subarray(18).toString('latin1')).toBe('\x0fresee.activity\0\0\0\0');
  });

  it('reads the id of a topic, as Kafka prints it, and of its cluster', () => {
    expect(decodeMetadataResponse(answer(0), 'resee.activity')).toEqual({
      clusterId: 'cluster-1',
      topicId: id.toString('base64url'),
    });
  });

  it('tells why a topic has none', () => {
    expect(decodeMetadataResponse(answer(5), 'resee.activity')).toEqual({ errorCode: 5 });
    expect(decodeMetadataResponse(answer(0), 'other')).toEqual({ errorCode: 3 });
  });
});
