import { describe, expect, it } from '@jest/globals';
import { RowWriter } from './row-writer.ts';

function written(write: (writer: RowWriter) => void, size?: number): string {
  const writer = new RowWriter(size);
  write(writer);
  return writer.bytes().toString('hex');
}

describe('RowWriter', () => {
  it('writes integers with the low byte first', () => {
    expect(
      written((w) => {
        w.uint8(255);
      }),
    ).toBe('ff');
    expect(
      written((w) => {
        w.uint16(0x0102);
      }),
    ).toBe('0201');
    expect(
      written((w) => {
        w.uint32(4_294_967_295);
      }),
    ).toBe('ffffffff');
    expect(
      written((w) => {
        w.int64(0);
      }),
    ).toBe('0000000000000000');
    expect(
      written((w) => {
        w.int64(Number.MAX_SAFE_INTEGER);
      }),
    ).toBe('ffffffffffff1f00');
    expect(
      written((w) => {
        w.int64(-1);
      }),
    ).toBe('ffffffffffffffff');
  });

  it('agrees with BigInt64 for any whole number', () => {
    for (const value of [1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 45 + 7, -5, -(2 ** 33) - 3]) {
      const expected = Buffer.alloc(8);
      expected.writeBigInt64LE(BigInt(value));
      expect(
        written((w) => {
          w.int64(value);
        }),
      ).toBe(expected.toString('hex'));
    }
  });

  it('writes floats and nulls', () => {
    expect(
      written((w) => {
        w.nullableFloat64(1);
      }),
    ).toBe('00000000000000f03f'.padStart(18, '0'));
    expect(
      written((w) => {
        w.nullableFloat64(null);
      }),
    ).toBe('01');
    expect(
      written((w) => {
        w.nullableInt64(2);
      }),
    ).toBe('000200000000000000');
    expect(
      written((w) => {
        w.nullableInt64(null);
      }),
    ).toBe('01');
    expect(
      written((w) => {
        w.nullableBlob(null);
      }),
    ).toBe('01');
    expect(
      written((w) => {
        w.nullableBlob(Buffer.of(9));
      }),
    ).toBe('000109');
  });

  it('writes lengths in seven bits a byte', () => {
    expect(
      written((w) => {
        w.varint(127);
      }),
    ).toBe('7f');
    expect(
      written((w) => {
        w.varint(128);
      }),
    ).toBe('8001');
    expect(
      written((w) => {
        w.varint(2 ** 35);
      }),
    ).toBe('808080808001');
  });

  it.each([0, 1, 41, 42, 43, 127, 128, 16_384, 70_000])(
    'writes a string of %d characters',
    (length) => {
      for (const character of ['a', 'é', '€', '😀', '\ud800']) {
        const text = character.repeat(length);
        const bytes = Buffer.from(text, 'utf8');
        const prefix = new RowWriter();
        prefix.varint(bytes.byteLength);
        expect(
          written((w) => {
            w.string(text);
          }, 16),
        ).toBe(prefix.bytes().toString('hex') + bytes.toString('hex'));
      }
    },
  );

  it('writes a UUID as two little-endian halves, and what is none as nil', () => {
    expect(
      written((w) => {
        w.uuid('00010203-0405-0607-0809-0a0B0C0d0e0f');
      }),
    ).toBe('07060504030201000f0e0d0c0b0a0908');
    expect(
      written((w) => {
        w.uuid('00010203-0405-0607-0809-0a0b0c0d0e0g');
      }),
    ).toBe('00'.repeat(16));
  });

  it('keeps what was written when it grows, and forgets what is cut off', () => {
    const writer = new RowWriter(4);
    for (let index = 0; index < 1000; index++) writer.uint32(index);
    expect(writer.byteLength).toBe(4000);
    expect(writer.bytes().readUInt32LE(999 * 4)).toBe(999);
    writer.truncate(8);
    expect(writer.bytes().toString('hex')).toBe('0000000001000000');
  });
});
