import { isWord, tokens, type Token } from './tokens.ts';

/** An INSERT whose rows follow its head. */
export interface InsertHead {
  /** `INSERT INTO t (a, b)`. */
  readonly target: string;
  /** `SETTINGS a = 1`, or empty. */
  readonly settings: string;
  /** Undefined when the statement names none. */
  readonly format: string | undefined;
  /** Characters of the text that belong to the head; the data follow. */
  readonly length: number;
}

/** Reads one token after another with a look ahead of one. */
class Cursor {
  readonly #source: Generator<Token>;
  #next: Token | undefined;

  constructor(sql: string) {
    this.#source = tokens(sql);
    this.#next = this.#pull();
  }

  get next(): Token | undefined {
    return this.#next;
  }

  take(): Token | undefined {
    const token = this.#next;
    this.#next = this.#pull();
    return token;
  }

  /** Takes the parenthesised group that stands here. */
  skipGroup(): void {
    let depth = 0;
    for (let token = this.take(); token !== undefined; token = this.take()) {
      if (token.kind !== 'symbol') continue;
      if (token.text === '(') depth += 1;
      if (token.text === ')') depth -= 1;
      if (depth === 0) return;
    }
  }

  #pull(): Token | undefined {
    const step = this.#source.next();
    return step.done === true ? undefined : step.value;
  }
}

const isSelect = (token: Token | undefined): boolean =>
  isWord(token, 'SELECT') ||
  isWord(token, 'WITH') ||
  isWord(token, 'WATCH') ||
  isWord(token, 'FROM') ||
  isWord(token, 'EXPLAIN') ||
  token?.text === '(';

/** Length of the head when a format's name ends at `end`: blanks and one line end go with it. */
function dataStart(sql: string, end: number): number {
  const blank = /[ \t\f]*\r?\n?/y;
  blank.lastIndex = end;
  return end + (blank.exec(sql)?.[0].length ?? 0);
}

function skipTarget(cursor: Cursor): void {
  if (isWord(cursor.next, 'TABLE')) cursor.take();
  if (isWord(cursor.next, 'FUNCTION')) cursor.take();
  cursor.take();
  while (cursor.next?.text === '.') {
    cursor.take();
    cursor.take();
  }
}

/**
 * The head of an INSERT with data, or undefined for any other statement (INSERT ... SELECT too).
 * An INSERT that ends after its columns or settings takes its rows from the body as Values.
 */
export function readInsertHead(sql: string): InsertHead | undefined {
  const cursor = new Cursor(sql);
  if (!isWord(cursor.take(), 'INSERT') || !isWord(cursor.take(), 'INTO')) return undefined;
  skipTarget(cursor);
  // A group may be columns, a function's arguments or, without either, a query.
  while (cursor.next?.text === '(') {
    const mark = cursor.next.start;
    if (/^\(\s*(select|with)\b/i.test(sql.slice(mark, mark + 64))) return undefined;
    cursor.skipGroup();
  }
  const targetEnd = cursor.next?.start ?? sql.length;
  let settingsEnd = targetEnd;
  if (isWord(cursor.next, 'SETTINGS')) {
    while (cursor.next !== undefined && !endsSettings(cursor.next)) cursor.take();
    settingsEnd = cursor.next?.start ?? sql.length;
  }
  const head = (format: string | undefined, length: number): InsertHead => ({
    target: sql.slice(0, targetEnd).trim(),
    settings: sql.slice(targetEnd, settingsEnd).trim(),
    format,
    length,
  });
  const keyword = cursor.take();
  if (keyword === undefined) return head(undefined, sql.length);
  if (keyword.text === ';' && cursor.next === undefined) return head(undefined, sql.length);
  if (isWord(keyword, 'VALUES')) return head('Values', keyword.end);
  const name = cursor.next;
  if (isWord(keyword, 'FORMAT') && name?.kind === 'word') {
    return head(name.text, dataStart(sql, name.end));
  }
  return undefined;
}

function endsSettings(token: Token): boolean {
  return (
    isWord(token, 'FORMAT') || isWord(token, 'VALUES') || isSelect(token) || token.text === ';'
  );
}
