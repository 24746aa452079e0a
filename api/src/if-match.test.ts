import { describe, expect, it } from '@jest/globals';
import { etagOf, readIfMatch } from './if-match.ts';

describe('readIfMatch', () => {
  it('reads what etagOf writes, lists and any', () => {
    expect(readIfMatch(etagOf(7))).toEqual({ kind: 'versions', versions: [7] });
    expect(readIfMatch('"1", W/"2", "x", "3"')).toEqual({ kind: 'versions', versions: [1, 3] });
    expect(readIfMatch(' * ')).toEqual({ kind: 'any' });
    expect(readIfMatch(undefined)).toEqual({ kind: 'missing' });
  });

  it.each(['', '7', '"7', '"7" "8"', '*,"1"'])('refuses %j', (text) => {
    expect(readIfMatch(text)).toEqual({ kind: 'malformed' });
  });
});
