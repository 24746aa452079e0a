import { describe, expect, it } from '@jest/globals';
import { tokens } from './tokens.ts';

const read = (sql: string): string[] =>
  [...tokens(sql)].map((token) => `${token.kind}:${token.text}`);

describe('tokens', () => {
  it('splits words, numbers, strings, quoted names and symbols', () => {
    expect(read(`SELECT a.b1, 1.5e3, 'x' FROM "t" WHERE \`c\`=2`)).toEqual([
      'word:SELECT',
      'word:a',
      'symbol:.',
      'word:b1',
      'symbol:,',
      'number:1.5e3',
      'symbol:,',
      "string:'x'",
      'word:FROM',
      'quoted:t',
      'word:WHERE',
      'quoted:c',
      'symbol:=',
      'number:2',
    ]);
  });

  it.each([
    ["'a;b'", "string:'a;b'"],
    ["'a'';b'", "string:'a'';b'"],
    ["'a\\';b'", "string:'a\\';b'"],
    ["'\\\\'", "string:'\\\\'"],
    ["$x$;'$x$", "string:$x$;'$x$"],
    ['$$;$$', 'string:$$;$$'],
    ['"a"";b"', 'quoted:a"";b'],
    ['\u2018;\u2019', 'string:\u2018;\u2019'],
    ['\u201c;\u201d', 'quoted:;'],
  ])('reads %s as one token', (sql, expected) => {
    expect(read(sql)).toEqual([expected]);
  });

  it.each(['-- ;\n', '-- ;', '/* ; */', '# ;\n', '#! ;', '/* open ;', ' \t\r\n\u00a0\u200b\0'])(
    'drops the blank %p',
    (blank) => {
      expect(read(blank)).toEqual([]);
    },
  );

  it('ends an open string at the end of the text', () => {
    expect(read("SELECT 'open; ")).toEqual(['word:SELECT', "string:'open; "]);
  });

  it('knows where tokens stand', () => {
    const [, second] = tokens("a /*x*/ 'b'");
    expect(second).toMatchObject({ start: 8, end: 11 });
  });
});
