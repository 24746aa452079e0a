import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import { compressFrame, decompressFrame } from 'lz4-napi';
import snappy from 'snappy';
import { kafkajs } from './mended-kafkajs.ts';

const { CompressionCodecs, CompressionTypes } = kafkajs;

/** Java's snappy streams (xerial): magic, two version words, then blocks of length and raw snappy. */
const xerialMagic = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const xerialHeaderBytes = 16;

/** Decompresses snappy as Kafka's clients write it: raw, or in the xerial framing of the Java client. */
export async function decompressSnappy(input: Buffer): Promise<Buffer> {
  if (!input.subarray(0, xerialMagic.length).equals(xerialMagic)) {
    return Buffer.from(await snappy.uncompress(input));
  }
  const blocks: Buffer[] = [];
  for (let at = xerialHeaderBytes; at < input.length;) {
    const length = input.readInt32BE(at);
    const block = input.subarray(at + 4, at + 4 + length);
    blocks.push(Buffer.from(await snappy.uncompress(block)));
    at += 4 + length;
  }
  return Buffer.concat(blocks);
}

const codecs = {
  [CompressionTypes.Snappy]: {
    compress: (encoder: { buffer: Buffer }) => snappy.compress(encoder.buffer),
    decompress: decompressSnappy,
  },
  [CompressionTypes.LZ4]: {
    compress: (encoder: { buffer: Buffer }) => compressFrame(encoder.buffer),
    decompress: (input: Buffer) => decompressFrame(input),
  },
  [CompressionTypes.ZSTD]: {
    compress: (encoder: { buffer: Buffer }) => promisify(zstdCompress)(encoder.buffer),
    decompress: (input: Buffer) => promisify(zstdDecompress)(input),
  },
};

/** Teaches kafkajs, which brings gzip alone, to read and write snappy, lz4 and zstd batches. */
export function registerCodecs(): void {
  for (const [type, codec] of Object.entries(codecs)) {
    CompressionCodecs[type as unknown as keyof typeof CompressionCodecs] = () => codec;
  }
}
