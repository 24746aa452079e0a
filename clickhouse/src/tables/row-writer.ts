const twoTo32 = 4_294_967_296;
/** Strings this short take at most 127 bytes in UTF-8, so that their length takes one byte. */
const oneByteLength = 42;

/** Strings up to this length are copied in a loop. */
const loopLength = 24;

/** Value of a hex digit by its character code, or `noDigit`. */
const noDigit = 255;
const nibbles = new Uint8Array(128).fill(noDigit);
for (let digit = 0; digit < 16; digit++) {
  nibbles[digit.toString(16).charCodeAt(0)] = digit;
  nibbles[digit.toString(16).toUpperCase().charCodeAt(0)] = digit;
}
/** Where the 16 bytes of a UUID's text go: ClickHouse keeps it as two little-endian UInt64. */
const uuidTextPositions = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];

function nibbleAt(text: string, position: number): number {
  return nibbles[text.charCodeAt(position)] ?? noDigit;
}

/**
 * Writes values of ClickHouse types one after another in the format RowBinary, into one buffer that
 * grows by doubling. Integers are numbers up to 2^53; what is out of a type's range wraps, as no
 * value may fail a batch: the event schemas hold the ranges.
 */
export class RowWriter {
  #buffer: Buffer;
  #view: DataView;
  #at = 0;

  constructor(initialBytes = 65_536) {
    this.#buffer = Buffer.allocUnsafeSlow(initialBytes);
    this.#view = new DataView(this.#buffer.buffer);
  }

  /** Bytes written so far. */
  get byteLength(): number {
    return this.#at;
  }

  /** What has been written, as a view on the writer's own memory: valid until the next write. */
  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#at);
  }

  /** Forgets everything written after the first `byteLength` bytes. */
  truncate(byteLength: number): void {
    this.#at = Math.min(this.#at, byteLength);
  }

  /** Writes a UInt8. */
  uint8(value: number): void {
    this.#reserve(1);
    this.#view.setUint8(this.#at, value);
    this.#at += 1;
  }

  /** Writes a UInt16. */
  uint16(value: number): void {
    this.#reserve(2);
    this.#view.setUint16(this.#at, value, true);
    this.#at += 2;
  }

  /** Writes a UInt32. */
  uint32(value: number): void {
    this.#reserve(4);
    this.#view.setUint32(this.#at, value, true);
    this.#at += 4;
  }

  /** Writes a UInt64 or Int64 of at most 53 bits; a fraction is cut off. */
  int64(value: number): void {
    this.#reserve(8);
    this.#view.setUint32(this.#at, value, true);
    this.#view.setUint32(this.#at + 4, Math.floor(value / twoTo32), true);
    this.#at += 8;
  }

  /** Writes a Float64. */
  float64(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.#at, value, true);
    this.#at += 8;
  }

  /** Writes a Nullable(UInt64). */
  nullableInt64(value: number | null): void {
    if (value === null) {
      this.uint8(1);
      return;
    }
    this.uint8(0);
    this.int64(value);
  }

  /** Writes a Nullable(Float64). */
  nullableFloat64(value: number | null): void {
    if (value === null) {
      this.uint8(1);
      return;
    }
    this.uint8(0);
    this.float64(value);
  }

  /** Writes a length as ClickHouse does, 7 bits a byte, low bits first. */
  varint(value: number): void {
    this.#reserve(8);
    let rest = value;
    while (rest > 127) {
      this.#buffer[this.#at++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    this.#buffer[this.#at++] = rest;
  }

  /** Writes a String or LowCardinality(String) as UTF-8; a lone surrogate becomes U+FFFD. */
  string(value: string): void {
    const { length } = value;
    if (length > oneByteLength) {
      this.#longString(value);
      return;
    }
    this.#reserve(128);
    const start = this.#at + 1;
    // Most are short and ASCII: a loop is faster than a call into the runtime.
    if (length <= loopLength) {
      let index = 0;
      for (; index < length; index++) {
        const code = value.charCodeAt(index);
        if (code > 127) break;
        this.#buffer[start + index] = code;
      }
      if (index === length) {
        this.#buffer[this.#at] = length;
        this.#at = start + length;
        return;
      }
    }
    const written = this.#buffer.write(value, start, 'utf8');
    this.#buffer[this.#at] = written;
    this.#at = start + written;
  }

  #longString(value: string): void {
    const length = Buffer.byteLength(value, 'utf8');
    this.varint(length);
    this.#reserve(length);
    this.#at += this.#buffer.write(value, this.#at, 'utf8');
  }

  /** Writes a String of any bytes. */
  blob(value: Uint8Array): void {
    this.varint(value.byteLength);
    this.#reserve(value.byteLength);
    this.#buffer.set(value, this.#at);
    this.#at += value.byteLength;
  }

  /** Writes a Nullable(String) of any bytes. */
  nullableBlob(value: Uint8Array | null): void {
    if (value === null) {
      this.uint8(1);
      return;
    }
    this.uint8(0);
    this.blob(value);
  }

  /** Writes a UUID given as text of 36 characters; anything else becomes the nil UUID. */
  uuid(text: string): void {
    this.#reserve(16);
    const start = this.#at;
    this.#at += 16;
    let seen = text.length === 36 ? 0 : noDigit;
    let index = 0;
    for (const position of uuidTextPositions) {
      const high = nibbleAt(text, position);
      const low = nibbleAt(text, position + 1);
      seen |= high | low;
      this.#buffer[start + (index < 8 ? 7 - index : 23 - index)] = (high << 4) | low;
      index++;
    }
    if (seen > 15) this.#buffer.fill(0, start, start + 16);
  }

  #reserve(more: number): void {
    const wanted = this.#at + more;
    if (wanted <= this.#buffer.byteLength) return;
    let size = this.#buffer.byteLength * 2;
    while (size < wanted) size *= 2;
    const grown = Buffer.allocUnsafeSlow(size);
    this.#buffer.copy(grown, 0, 0, this.#at);
    this.#buffer = grown;
    this.#view = new DataView(grown.buffer);
  }
}
