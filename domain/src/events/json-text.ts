/**
 * Bytes to JSON value. What ClickHouse and JSON writers would each treat in their own way, NUL and lone
 * surrogates, becomes U+FFFD here, once for all; both can only come from an escape.
 */
export type ParsedJson = { ok: true; value: unknown } | { ok: false; message: string };

const utf8 = new TextDecoder('utf-8', { fatal: true });
const suspectEscape = /\\u(?:0000|[dD][89a-fA-F])/;
const escapes =
  /\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|\\u(?:0000|[dD][89a-fA-F][\da-fA-F]{2})|\\[^u]/g;

/** Reads UTF-8 JSON, a byte order mark allowed; never throws. Of keys that repeat, the last one counts. */
export function parseJson(bytes: Uint8Array): ParsedJson {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return { ok: false, message: 'the record is not valid UTF-8' };
  }
  try {
    return { ok: true, value: JSON.parse(suspectEscape.test(text) ? replaceBad(text) : text) };
  } catch {
    return { ok: false, message: `the record is not JSON: it starts with ${opening(text)}` };
  }
}

function replaceBad(text: string): string {
  return text.replace(escapes, (escape) => (escape.length === 6 ? '\\ufffd' : escape));
}

function opening(text: string): string {
  return JSON.stringify(text.slice(0, 60).toWellFormed());
}
