import { describe, expect, it } from '@jest/globals';
import snappy from 'snappy';
import { decompressSnappy, registerCodecs } from './codecs.ts';
import { kafkajs } from './mended-kafkajs.ts';

const text = Buffer.from('the same words again and again '.repeat(50));

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

describe('codecs', () => {
  it('reads snappy as librdkafka writes it: raw', async () => {
    expect(await decompressSnappy(Buffer.from(await snappy.compress(text)))).toEqual(text);
  });

  it('reads snappy as the Java client writes it: framed, in blocks', async () => {
    const parts = [text.subarray(0, 700), text.subarray(700)];
    const blocks = await Promise.all(parts.map((part) => snappy.compress(part)));
    const framed = Buffer.concat([
      Buffer.from([0x82]),
      Buffer.from('SNAPPY\0'),
      int32(1),
      int32(1),
      ...blocks.flatMap((block) => [int32(block.length), Buffer.from(block)]),
    ]);
    expect(await decompressSnappy(framed)).toEqual(text);
  });

  it.each([2, 3, 4] as const)('teaches kafkajs to write and read compression %i', async (type) => {
    registerCodecs();
    const codecs = kafkajs.CompressionCodecs as unknown as Record<number, () => Codec>;
    const codec = codecs[type]?.();
    const packed = await codec?.compress({ buffer: text });
    expect(packed?.length).toBeLessThan(text.length / 2);
    expect(Buffer.from((await codec?.decompress(packed ?? text)) ?? [])).toEqual(text);
  });
});

interface Codec {
  compress(encoder: { buffer: Buffer }): Promise<Buffer>;
  decompress(bytes: Buffer): Promise<Buffer>;
}
