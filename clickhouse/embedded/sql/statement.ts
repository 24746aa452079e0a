import { isWord, tokens, type Token } from './tokens.ts';

/** What the server must know of a statement without data. */
export interface Statement {
  readonly kind: 'select' | 'insert-select' | 'other';
  /** The FORMAT it names, as written. */
  readonly format: string | undefined;
  /** Text without a trailing semicolon. */
  readonly sql: string;
}

export type StatementResult =
  | { readonly ok: true; readonly statement: Statement }
  | { readonly ok: false; readonly code: number; readonly message: string };

const refuse = (code: number, message: string): StatementResult => ({ ok: false, code, message });

/** Scalar and table functions that read the machine's files past the engine's access rights. */
const FORBIDDEN_FUNCTIONS = new Set(['file', 'catboostevaluate']);

function forbidden(all: readonly Token[]): StatementResult | undefined {
  for (const [index, token] of all.entries()) {
    const next = all[index + 1];
    const isCall = next?.kind === 'symbol' && next.text === '(';
    const isName = token.kind === 'word' || token.kind === 'quoted';
    if (isName && isCall && FORBIDDEN_FUNCTIONS.has(token.text.toLowerCase())) {
      return refuse(
        497,
        `Not enough privileges: ${token.text}() reads files of the server's machine. (ACCESS_DENIED)`,
      );
    }
    if (isWord(token, 'INTO') && isWord(next, 'OUTFILE')) {
      return refuse(1, 'INTO OUTFILE is not allowed over HTTP. (UNSUPPORTED_METHOD)');
    }
    if (isWord(token, 'FROM') && isWord(next, 'INFILE')) {
      return refuse(1, 'FROM INFILE is not allowed over HTTP. (UNSUPPORTED_METHOD)');
    }
  }
  return undefined;
}

/** The format named at the statement's end, before an optional SETTINGS clause. */
function formatOf(all: readonly Token[]): string | undefined {
  let depth = 0;
  let format: string | undefined;
  for (const [index, token] of all.entries()) {
    if (token.kind === 'symbol' && token.text === '(') depth += 1;
    if (token.kind === 'symbol' && token.text === ')') depth -= 1;
    const name = all[index + 1];
    const after = all[index + 2];
    if (depth !== 0 || !isWord(token, 'FORMAT') || name?.kind !== 'word') continue;
    if (after === undefined || isWord(after, 'SETTINGS')) format = name.text;
  }
  return format;
}

function kindOf(all: readonly Token[]): Statement['kind'] {
  const first = all.find((token) => token.text !== '(');
  if (isWord(first, 'SELECT') || isWord(first, 'WITH') || isWord(first, 'FROM')) return 'select';
  return isWord(first, 'INSERT') ? 'insert-select' : 'other';
}

/** Checks that the text is one statement which may run here, and reads what its answer needs. */
export function readStatement(sql: string): StatementResult {
  const all = [...tokens(sql)];
  const separator = all.findIndex((token) => token.kind === 'symbol' && token.text === ';');
  if (separator >= 0 && all.slice(separator).some((token) => token.text !== ';')) {
    const at = all[separator]?.end ?? 0;
    return refuse(
      62,
      `Syntax error (Multi-statements are not allowed): failed at position ${at} (end of query). (SYNTAX_ERROR)`,
    );
  }
  const body = separator < 0 ? all : all.slice(0, separator);
  if (body.length === 0) return refuse(62, 'Syntax error: Empty query. (SYNTAX_ERROR)');
  const end = separator < 0 ? sql.length : (all[separator]?.start ?? sql.length);
  return (
    forbidden(body) ?? {
      ok: true,
      statement: { kind: kindOf(body), format: formatOf(body), sql: sql.slice(0, end) },
    }
  );
}
