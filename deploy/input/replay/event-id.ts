import { createHash } from 'node:crypto';

/**
 * The id of the `index`-th event of a line: a UUID of version 5 whose namespace is the file's content, so that
 * replaying a file again gives the same ids.
 */
export function eventId(contentHash: string, line: number, index: number): string {
  const hash = createHash('sha1')
    .update(Buffer.from(contentHash.slice(0, 32), 'hex'))
    .update(`${line}/${index}`)
    .digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = hash.toString('hex', 0, 16);
  const groups = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20)];
  return [...groups, hex.slice(20)].join('-');
}
