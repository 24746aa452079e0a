/** An answer that is an error in ClickHouse's terms. */
export class ServerError extends Error {
  readonly code: number;
  /** The exception's text, `... (NAME)` included, without `Code: N. DB::Exception: `. */
  readonly detail: string;

  constructor(code: number, detail: string) {
    super(detail);
    this.code = code;
    this.detail = detail;
  }
}

const BAD_REQUEST = new Set([
  6, 8, 10, 15, 25, 26, 27, 36, 38, 41, 43, 44, 53, 62, 72, 117, 167, 168, 224, 321, 376, 427, 441,
  675, 676,
]);
const NOT_FOUND = new Set([46, 47, 50, 56, 60, 63, 73, 78, 81, 115, 336, 511]);
const FORBIDDEN = new Set([192, 193, 497, 512, 516]);
const UNAVAILABLE = new Set([74, 202, 209, 439]);

/** The HTTP status with which ClickHouse answers an exception's code. */
export function statusOf(code: number): number {
  if (BAD_REQUEST.has(code)) return 400;
  if (code === 194) return 401;
  if (FORBIDDEN.has(code)) return 403;
  if (NOT_FOUND.has(code)) return 404;
  if (code === 159) return 408;
  if (code === 381) return 411;
  if (code === 223) return 413;
  if (code === 48) return 501;
  if (UNAVAILABLE.has(code)) return 503;
  return 500;
}

const EXCEPTION =
  /^(?:Query failed: )?Code: (\d+)\. DB::(?:Exception|NetException|ParsingException): /;

/** Reads the engine's message; what it repeats around the innermost text is dropped. */
export function readEngineError(raw: string): ServerError {
  let code = 0;
  let text = raw.trim();
  for (;;) {
    const prefix = EXCEPTION.exec(text);
    if (prefix === null) break;
    code = Number(prefix[1]);
    text = text.slice(prefix[0].length);
  }
  const repeated = / \(version [^)]*(?:\([^)]*\)[^)]*)?\)\. \(\w+\)$/.exec(text);
  if (repeated !== null) text = text.slice(0, repeated.index);
  return code === 0
    ? new ServerError(1002, `${text} (UNKNOWN_EXCEPTION)`)
    : new ServerError(code, text);
}

/** The body that ClickHouse's clients parse. */
export function exceptionText(error: ServerError, version: string): string {
  return `Code: ${error.code}. DB::Exception: ${error.detail} (version ${version})`;
}
