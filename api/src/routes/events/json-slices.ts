/** A part of JSON text, by byte: `start` inclusive, `end` exclusive. */
export interface Slice {
  readonly start: number;
  readonly end: number;
}

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const openers = new Set([0x5b, 0x7b]);
const closers = new Set([0x5d, 0x7d]);
const spaces = new Set([0x20, 0x09, 0x0a, 0x0d]);

/**
 * Where the elements of an array or the members of an object (`"key": value`) begin and end. The bytes from
 * `start` on must be a JSON array or object that a parser has taken: this finds commas, it checks nothing.
 */
export function elementSlices(bytes: Uint8Array, start = 0): Slice[] {
  const slices: Slice[] = [];
  let at = skipSpaces(bytes, start) + 1;
  let from = at;
  for (let depth = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === quote) {
      at = endOfString(bytes, at);
    } else if (openers.has(byte)) {
      depth += 1;
    } else if (depth > 0 && closers.has(byte)) {
      depth -= 1;
    } else if (closers.has(byte) || (byte === comma && depth === 0)) {
      const slice = trim(bytes, from, at);
      if (slice.end > slice.start) slices.push(slice);
      if (byte !== comma) break;
      from = at + 1;
    }
  }
  return slices;
}

/** The values of an object's members by key; of keys that repeat, the last one counts. */
export function memberSlices(bytes: Uint8Array): ReadonlyMap<string, Slice> {
  const members = elementSlices(bytes).map(({ start, end }) => {
    const keyEnd = endOfString(bytes, start) + 1;
    const key = JSON.parse(Buffer.from(bytes.subarray(start, keyEnd)).toString()) as string;
    const colon = skipSpaces(bytes, keyEnd);
    return [key, { start: skipSpaces(bytes, colon + 1), end }] as const;
  });
  return new Map(members);
}

/** Index of the quote that ends the string which begins at `at`. */
function endOfString(bytes: Uint8Array, at: number): number {
  let index = at + 1;
  while (index < bytes.length && bytes[index] !== quote) {
    index += bytes[index] === backslash ? 2 : 1;
  }
  return index;
}

function skipSpaces(bytes: Uint8Array, at: number): number {
  let index = at;
  while (spaces.has(bytes[index] ?? 0)) index += 1;
  return index;
}

function trim(bytes: Uint8Array, from: number, to: number): Slice {
  const start = Math.min(skipSpaces(bytes, from), to);
  let end = to;
  while (end > start && spaces.has(bytes[end - 1] ?? 0)) end -= 1;
  return { start, end };
}
