/** A lexeme of ClickHouse SQL; whitespace and comments are not kept. */
export interface Token {
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'symbol';
  /** As written; for a quoted identifier without its quotes. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const WORD = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y;
const NUMBER = /\d[\w.]*/y;
const HEREDOC = /\$\w*\$/y;
const SPACE = /[\s\u00a0\u2000-\u200f\u2028\u2029\u202f\u205f\u2060\u3000\ufeff\0]+/y;

function match(pattern: RegExp, sql: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(sql)?.[0];
}

/** End of a quoted run that starts at `at`; backslashes and doubled quotes do not end it. */
function endOfQuoted(sql: string, at: number, close: string): number {
  for (let index = at + 1; index < sql.length; index += 1) {
    const char = sql[index];
    if (char === '\\') index += 1;
    else if (char === close) {
      if (sql[index + 1] !== close) return index + 1;
      index += 1;
    }
  }
  return sql.length;
}

/** End of the comment or whitespace at `at`, or `at` when there is none. */
function skipBlank(sql: string, at: number): number {
  const space = match(SPACE, sql, at);
  if (space !== undefined) return at + space.length;
  const isLine =
    sql.startsWith('--', at) ||
    sql.startsWith('#!', at) ||
    sql.startsWith('# ', at) ||
    sql.startsWith('\u2212\u2212', at);
  if (isLine) {
    const end = sql.indexOf('\n', at);
    return end < 0 ? sql.length : end + 1;
  }
  if (sql.startsWith('/*', at)) {
    const end = sql.indexOf('*/', at + 2);
    return end < 0 ? sql.length : end + 2;
  }
  return at;
}

function tokenAt(sql: string, at: number): Token {
  const char = sql[at] ?? '';
  const token = (kind: Token['kind'], end: number, text = sql.slice(at, end)): Token => ({
    kind,
    text,
    start: at,
    end,
  });
  if (char === "'") return token('string', endOfQuoted(sql, at, "'"));
  if (char === '\u2018') return token('string', endOfQuoted(sql, at, '\u2019'));
  if (char === '`' || char === '"') {
    const end = endOfQuoted(sql, at, char);
    return token('quoted', end, sql.slice(at + 1, end - 1));
  }
  if (char === '\u201c') {
    const end = endOfQuoted(sql, at, '\u201d');
    return token('quoted', end, sql.slice(at + 1, end - 1));
  }
  const heredoc = char === '$' ? match(HEREDOC, sql, at) : undefined;
  if (heredoc !== undefined) {
    const end = sql.indexOf(heredoc, at + heredoc.length);
    return token('string', end < 0 ? sql.length : end + heredoc.length);
  }
  const word = match(WORD, sql, at);
  if (word !== undefined) return token('word', at + word.length);
  const number = match(NUMBER, sql, at);
  if (number !== undefined) return token('number', at + number.length);
  return token('symbol', at + 1);
}

/** Splits SQL lazily, so that an insert's data need not be read to find its head. */
export function* tokens(sql: string): Generator<Token> {
  let at = 0;
  while (at < sql.length) {
    const skipped = skipBlank(sql, at);
    if (skipped > at) {
      at = skipped;
      continue;
    }
    const token = tokenAt(sql, at);
    yield token;
    at = token.end;
  }
}

/** Whether the token is this keyword (upper case), unquoted. */
export function isWord(token: Token | undefined, keyword: string): boolean {
  return token?.kind === 'word' && token.text.toUpperCase() === keyword;
}
