import { readVarUint, skipPrefix, skipRows, type Reader } from './columns.ts';
import { parseType } from './types.ts';

/** Field 1 (is_overflows) false, field 2 (bucket) -1, end. */
const BLOCK_INFO = Buffer.from([1, 0, 2, 0xff, 0xff, 0xff, 0xff, 0]);
const NO_CUSTOM_SERIALIZATION = Buffer.from([0]);
const REVISION_WITH_CUSTOM_SERIALIZATION = 54_454;

function readString(reader: Reader): string {
  const length = readVarUint(reader);
  reader.at += length;
  return reader.bytes.toString('utf8', reader.at - length, reader.at);
}

/**
 * Native blocks as a client of the given protocol revision expects them: block info before each
 * block, and from 54454 on a serialization flag after each column's type. The engine writes
 * revision 0, whatever the client says. Throws UnmeasurableType for a column of states or variants.
 */
export function frameBlocks(chunk: Uint8Array, revision: number): Buffer {
  const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  if (revision <= 0) return bytes;
  const reader: Reader = { bytes, at: 0 };
  const parts: Buffer[] = [];
  let from = 0;
  while (reader.at < bytes.length) {
    parts.push(BLOCK_INFO);
    const columns = readVarUint(reader);
    const rows = readVarUint(reader);
    for (let column = 0; column < columns; column += 1) {
      readString(reader);
      const type = parseType(readString(reader));
      if (revision >= REVISION_WITH_CUSTOM_SERIALIZATION) {
        parts.push(bytes.subarray(from, reader.at), NO_CUSTOM_SERIALIZATION);
        from = reader.at;
      }
      if (rows === 0) continue;
      skipPrefix(reader, type);
      skipRows(reader, type, rows);
    }
    parts.push(bytes.subarray(from, reader.at));
    from = reader.at;
  }
  if (reader.at !== bytes.length) throw new RangeError('the block does not end where it should');
  return Buffer.concat(parts);
}
