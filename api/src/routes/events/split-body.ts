import { elementSlices, memberSlices } from './json-slices.ts';

/** One event of a body: its bytes as sent, and what they are as JSON (undefined where they are none). */
export interface Candidate {
  readonly bytes: Buffer;
  readonly value: unknown;
}

/** The events of a body, or why it cannot be split. */
export type SplitBody =
  | { readonly ok: true; readonly candidates: readonly Candidate[] }
  | { readonly ok: false; readonly message: string };

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/** Splits a JSON body: an array of events, `{"events": [...]}` or one event. Never throws. */
export function splitJson(body: Buffer): SplitBody {
  const bytes = withoutMark(body);
  const parsed = parse(bytes);
  if (!parsed.ok) return { ok: false, message: parsed.message };
  const { value } = parsed;
  if (Array.isArray(value)) return { ok: true, candidates: elements(bytes, 0, value) };
  if (typeof value !== 'object' || value === null) {
    return {
      ok: false,
      message: 'the body must be an event, an array of events or {"events": [...]}',
    };
  }
  const { events, type } = value as { events?: unknown; type?: unknown };
  if (type === undefined && Array.isArray(events)) {
    const start = memberSlices(bytes).get('events')?.start ?? 0;
    return { ok: true, candidates: elements(bytes, start, events) };
  }
  return { ok: true, candidates: [{ bytes, value }] };
}

/** Splits newline-delimited JSON; empty lines count for nothing, a broken one only for itself. */
export function splitLines(body: Buffer): SplitBody {
  const bytes = withoutMark(body);
  const candidates: Candidate[] = [];
  for (let start = 0; start < bytes.length;) {
    const found = bytes.indexOf(0x0a, start);
    const end = found < 0 ? bytes.length : found;
    const line = bytes.subarray(start, end);
    if (!isBlank(line)) {
      const parsed = parse(line);
      candidates.push({ bytes: line, value: parsed.ok ? parsed.value : undefined });
    }
    start = end + 1;
  }
  return { ok: true, candidates };
}

function elements(bytes: Buffer, at: number, values: readonly unknown[]): Candidate[] {
  return elementSlices(bytes, at).map(({ start, end }, index) => ({
    bytes: bytes.subarray(start, end),
    value: values[index],
  }));
}

function parse(
  bytes: Buffer,
):
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly message: string } {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return { ok: false, message: 'the body is not valid UTF-8' };
  }
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'it cannot be read';
    return { ok: false, message: `the body is not JSON: ${reason}` };
  }
}

function withoutMark(body: Buffer): Buffer {
  return body.subarray(0, 3).equals(byteOrderMark) ? body.subarray(3) : body;
}

function isBlank(line: Buffer): boolean {
  return line.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
}
