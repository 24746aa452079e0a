import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseJson } from './json-text.ts';
import { bytes } from './test/decode.ts';

function parse(text: string): unknown {
  const parsed = parseJson(bytes(text));
  return parsed.ok ? parsed.value : parsed.message;
}

describe('parseJson', () => {
  it.each<[string, unknown]>([
    ['{"a":1}', { a: 1 }],
    ['\uFEFF{"a":1}', { a: 1 }],
    ['{"a":1,"a":2}', { a: 2 }],
    ['"\\u0041\\n"', 'A\n'],
    ['"\\ud83d\\ude00"', '😀'],
    ['"\\uD83D\\uDE00\\ud83d"', '😀\uFFFD'],
    ['"\\ude00\\ud83d"', '\uFFFD\uFFFD'],
    ['"\\ud83dx"', '\uFFFDx'],
    ['"a\\u0000b"', 'a\uFFFDb'],
    ['{"\\u0000":1}', { '\uFFFD': 1 }],
    ['"\\\\u0000"', '\\u0000'],
    ['"\\\\\\u0000"', '\\\uFFFD'],
    ['"\\\\ud800"', '\\ud800'],
  ])('reads %s', (text, value) => {
    expect(parse(text)).toEqual(value);
  });

  it.each([
    ['{"a":', 'the record is not JSON: it starts with "{\\"a\\":"'],
    ['', 'the record is not JSON: it starts with ""'],
    ["{'a': 1}", `the record is not JSON: it starts with "{'a': 1}"`],
    ['NaN', 'the record is not JSON: it starts with "NaN"'],
    [
      `\u0000${'x'.repeat(100)}`,
      `the record is not JSON: it starts with "\\u0000${'x'.repeat(59)}"`,
    ],
  ])('refuses %j', (text, message) => {
    expect(parse(text)).toBe(message);
  });

  it('refuses bytes that are not UTF-8', () => {
    const message = 'the record is not valid UTF-8';
    for (const bad of [
      [0x22, 0xff, 0x22],
      [0x22, 0xc3, 0x22],
      [0x22, 0xed, 0xa0, 0x80, 0x22],
    ]) {
      expect(parseJson(Uint8Array.from(bad))).toEqual({ ok: false, message });
    }
  });

  it('reads deep nesting without a stack overflow', () => {
    expect(parseJson(bytes('['.repeat(400_000) + ']'.repeat(400_000))).ok).toBe(true);
  });

  it('changes no JSON but for NUL and lone surrogates', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const clean = JSON.stringify(value).replaceAll('\\u0000', '\\ufffd');
        expect(parse(JSON.stringify(value))).toEqual(JSON.parse(clean));
      }),
    );
  });
});
