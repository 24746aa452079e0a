import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { readLines } from './lines.ts';
import type { LineParser } from './formats/format.ts';

/** A file as it was when the replay started; what is appended later is left alone. */
export interface InputFile {
  readonly path: string;
  /** Base name without extension. */
  readonly name: string;
  readonly size: number;
  /** SHA-256, hexadecimal. */
  readonly contentHash: string;
  /** Lines, a header included. */
  readonly lineCount: number;
}

/** Counts and hashes a file without holding it; an error's message if it cannot be read. */
export async function inspectFile(
  path: string,
): Promise<{ ok: true; file: InputFile } | { ok: false; message: string }> {
  try {
    const found = await stat(path);
    if (!found.isFile()) return { ok: false, message: `${path} is not a file` };
    const { size } = found;
    const hash = createHash('sha256');
    let lineCount = 0;
    let last: number | undefined = 0x0a;
    if (size > 0) {
      const chunks = createReadStream(path, { end: size - 1, highWaterMark: 262_144 });
      for await (const chunk of chunks as AsyncIterable<Buffer>) {
        hash.update(chunk);
        for (let at = chunk.indexOf(0x0a); at !== -1; at = chunk.indexOf(0x0a, at + 1)) {
          lineCount += 1;
        }
        last = chunk.at(-1);
      }
    }
    if (last !== 0x0a) lineCount += 1;
    const name = basename(path, extname(path));
    return { ok: true, file: { path, name, size, contentHash: hash.digest('hex'), lineCount } };
  } catch (error) {
    return { ok: false, message: `cannot read ${path}: ${(error as Error).message}` };
  }
}

/** First and last time among a file's events, epoch ms. */
export interface TimeRange {
  readonly first: number;
  readonly last: number;
}

/** The times that a file's events span, or null if it has none: a log need not be in order. */
export async function timeRangeOf(
  file: InputFile,
  hasHeader: boolean,
  parse: LineParser,
): Promise<TimeRange | null> {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  const headerLines = hasHeader ? 1 : 0;
  for await (const lines of readLines(file.path, file.size)) {
    for (const { number, bytes } of lines) {
      if (number <= headerLines || bytes === null) continue;
      const parsed = parse(bytes, number - headerLines - 1);
      if (!parsed.ok) continue;
      for (const { ts } of parsed.drafts) {
        if (ts < first) first = ts;
        if (ts > last) last = ts;
      }
    }
  }
  return last === Number.NEGATIVE_INFINITY ? null : { first, last };
}
