import { describe, expect, it } from '@jest/globals';
import { splitJson, splitLines, type SplitBody } from './split-body.ts';

const texts = (split: SplitBody): string[] | string =>
  split.ok ? split.candidates.map(({ bytes }) => bytes.toString()) : split.message;

describe('splitJson', () => {
  it('takes an array, a wrapped array and one event, bytes as they were', () => {
    expect(texts(splitJson(Buffer.from('[ {"a": 1e2} , 7 ]')))).toEqual(['{"a": 1e2}', '7']);
    const wrapped = '{"sent": "[", "events" : [{"b":"]"},{"c":{}}]}';
    expect(texts(splitJson(Buffer.from(wrapped)))).toEqual(['{"b":"]"}', '{"c":{}}']);
    expect(texts(splitJson(Buffer.from('\ufeff{"type":"x","events":[]}')))).toEqual([
      '{"type":"x","events":[]}',
    ]);
    expect(texts(splitJson(Buffer.from('[]')))).toEqual([]);
  });

  it.each(['', '7', 'null', '"text"', '[1,', '{"a":1}}'])('refuses %j', (text) => {
    expect(texts(splitJson(Buffer.from(text)))).toMatch(/^the body/);
  });

  it('refuses what is not UTF-8, and stands deep nesting', () => {
    expect(texts(splitJson(Buffer.from([0x22, 0xff, 0x22])))).toBe('the body is not valid UTF-8');
    const deep = `[${'['.repeat(200_000)}${']'.repeat(200_000)}]`;
    expect(texts(splitJson(Buffer.from(deep)))).toHaveLength(1);
  });
});

describe('splitLines', () => {
  it('gives each line, broken ones too, and leaves empty ones out', () => {
    const split = splitLines(Buffer.from('{"a":1}\r\n\n  \n{broken\n[2]'));
    expect(texts(split)).toEqual(['{"a":1}\r', '{broken', '[2]']);
    expect(split.ok && split.candidates.map(({ value }) => value)).toEqual([
      { a: 1 },
      undefined,
      [2],
    ]);
  });
});
