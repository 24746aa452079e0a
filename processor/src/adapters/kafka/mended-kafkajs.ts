/**
 * kafkajs 2.2.4 with two of its functions replaced before it is loaded (decisions/0005): the filter of
 * aborted transactions and the decoder of record batches. Everything here that needs kafkajs at run time
 * takes it from this module; a lint rule sees to it.
 */
import { createRequire } from 'node:module';
import type * as Kafkajs from 'kafkajs';
import { dropAborted } from './drop-aborted.ts';

const require = createRequire(import.meta.url);

/** Magic byte of the record batches that every broker from 4.0 on writes, and where it stands. */
const recordBatchMagic = 2;
const magicOffset = 16;
const smallestBatchBytes = 49;

interface Decoder {
  readInt32(): number;
  readBytes(count: number): Buffer;
  canReadBytes(count: number): boolean;
}

type DecodeBatch = (decoder: Decoder) => Promise<{ records: unknown[] }>;

/** As kafkajs' own, without the call of one argument a record that overflows the stack at 125,000 of them. */
function batchDecoder(
  DecoderOf: new (bytes: Buffer) => Decoder,
  decodeBatch: DecodeBatch,
): (decoder: Decoder) => Promise<unknown[]> {
  return async (decoder) => {
    const size = decoder.readInt32();
    if (size <= 0 || !decoder.canReadBytes(size)) return [];
    const bytes = decoder.readBytes(size);
    if (bytes.readInt8(magicOffset) !== recordBatchMagic) {
      throw new Error('the broker sent messages older than record batches: Kafka 4.0 is wanted');
    }
    const batches = new DecoderOf(bytes);
    const records: unknown[] = [];
    while (batches.canReadBytes(smallestBatchBytes)) {
      try {
        for (const record of (await decodeBatch(batches)).records) records.push(record);
      } catch (error) {
        // A fetch is cut at its size: the rest of the last batch comes with the next one.
        if (error instanceof Error && error.name === 'KafkaJSPartialMessageError') break;
        throw error;
      }
    }
    return records;
  };
}

function replace(path: string, replacement: unknown): void {
  const id = require.resolve(path);
  require(id);
  const loaded = require.cache[id];
  if (loaded === undefined) throw new Error(`kafkajs is laid out otherwise: ${path} is not there`);
  loaded.exports = replacement;
}

replace('kafkajs/src/consumer/filterAbortedMessages.js', dropAborted);
replace(
  'kafkajs/src/protocol/requests/fetch/v4/decodeMessages.js',
  batchDecoder(
    require('kafkajs/src/protocol/decoder.js') as new (bytes: Buffer) => Decoder,
    require('kafkajs/src/protocol/recordBatch/v0/decoder.js') as DecodeBatch,
  ),
);

/** kafkajs, mended. */
export const kafkajs = require('kafkajs') as typeof Kafkajs;
