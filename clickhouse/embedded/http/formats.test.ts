import { describe, expect, it } from '@jest/globals';
import { pickEncoding } from './answer.ts';
import { contentTypeOf, isStreamable } from './formats.ts';
import { joinerOf } from './join.ts';

describe('contentTypeOf', () => {
  it.each([
    ['JSONEachRow', 'application/x-ndjson; charset=UTF-8'],
    ['JSONCompact', 'application/json; charset=UTF-8'],
    ['CSVWithNames', 'text/csv; charset=UTF-8; header=present'],
    ['TabSeparated', 'text/tab-separated-values; charset=UTF-8'],
    ['Native', 'application/octet-stream'],
    ['Pretty', 'text/plain; charset=UTF-8'],
  ])('of %s is %s', (format, type) => {
    expect(contentTypeOf(format)).toBe(type);
  });
});

describe('isStreamable', () => {
  it('holds for formats without head and tail alone', () => {
    expect(['Native', 'RowBinary', 'JSONEachRow'].every(isStreamable)).toBe(true);
    expect(['JSON', 'Parquet', 'CSVWithNames', 'Pretty', 'Values'].some(isStreamable)).toBe(false);
  });
});

describe('joinerOf', () => {
  const join = (format: string, chunks: readonly (string | Buffer)[]): Buffer => {
    const joiner = joinerOf(format);
    return Buffer.concat(chunks.map((chunk) => joiner(Buffer.from(chunk))));
  };

  it.each([
    ['TSVWithNames', ['a\n1\n', 'a\n2\n'], 'a\n1\n2\n'],
    ['TSVWithNamesAndTypes', ['a\nT\n1\n', 'a\nT\n2\n'], 'a\nT\n1\n2\n'],
    ['CSVWithNames', ['"a\n""b"\n1\n', '"a\n""b"\n2\n'], '"a\n""b"\n1\n2\n'],
    ['JSONEachRow', ['{}\n', '{}\n'], '{}\n{}\n'],
  ])('leaves one head in %s', (format, chunks, expected) => {
    expect(join(format, chunks).toString()).toBe(expected);
  });

  it('leaves one head in binary rows', () => {
    const head = Buffer.from('\x01\x01a\x05UInt8', 'latin1');
    const chunk = (value: number): Buffer => Buffer.concat([head, Buffer.from([value])]);
    expect(join('RowBinaryWithNamesAndTypes', [chunk(1), chunk(2)])).toEqual(
      Buffer.concat([head, Buffer.from([1, 2])]),
    );
  });
});

describe('pickEncoding', () => {
  it.each([
    [undefined, undefined],
    ['', undefined],
    ['identity', undefined],
    ['gzip, deflate, br', 'gzip'],
    ['zstd', 'zstd'],
    ['GZIP;q=0.5', 'gzip'],
    ['gzip;q=0, br', 'br'],
    ['lz4', undefined],
  ])('of %p is %p', (accept, encoding) => {
    expect(pickEncoding(accept)).toBe(encoding);
  });
});
