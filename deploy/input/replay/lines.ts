import { createReadStream } from 'node:fs';

/** One line of a file; `bytes` is null when it is too long to be held. */
export interface Line {
  /** As an editor counts, from 1. */
  readonly number: number;
  readonly bytes: Buffer | null;
}

/** A longer line could be no event anyhow; it is skipped unread so that memory stays bounded. */
export const maxLineBytes = 4_194_304;

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * The lines of the first `size` bytes of a file, in arrays of whatever one read brought, without line ends and
 * byte order mark. A last line without a line end counts; throws what reading the file throws.
 */
export async function* readLines(path: string, size: number): AsyncGenerator<Line[]> {
  if (size === 0) return;
  const splitter = new LineSplitter();
  const stream = createReadStream(path, { end: size - 1, highWaterMark: 262_144 });
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const lines = splitter.push(chunk);
    if (lines.length > 0) yield lines;
  }
  const rest = splitter.end();
  if (rest !== null) yield [rest];
}

class LineSplitter {
  #number = 0;
  #held: Buffer[] = [];
  #heldBytes = 0;

  push(chunk: Buffer): Line[] {
    const lines: Line[] = [];
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(lineFeed, start);
      if (end === -1) break;
      this.#hold(chunk.subarray(start, end));
      lines.push(this.#take());
      start = end + 1;
    }
    if (start < chunk.length) this.#hold(chunk.subarray(start));
    return lines;
  }

  end(): Line | null {
    return this.#heldBytes === 0 ? null : this.#take();
  }

  #hold(part: Buffer): void {
    this.#heldBytes += part.length;
    if (this.#heldBytes > maxLineBytes) this.#held = [];
    else this.#held.push(part);
  }

  #take(): Line {
    this.#number += 1;
    const [only] = this.#held;
    const tooLong = this.#heldBytes > maxLineBytes;
    const bytes = this.#held.length === 1 && only !== undefined ? only : Buffer.concat(this.#held);
    this.#held = [];
    this.#heldBytes = 0;
    return { number: this.#number, bytes: tooLong ? null : this.#trim(bytes) };
  }

  #trim(bytes: Buffer): Buffer {
    const marked = this.#number === 1 && bytes.subarray(0, 3).equals(byteOrderMark);
    const end = bytes.at(-1) === carriageReturn ? bytes.length - 1 : bytes.length;
    return bytes.subarray(marked ? 3 : 0, end);
  }
}
