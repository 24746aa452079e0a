import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import {
  constants,
  createBrotliCompress,
  createDeflate,
  createGzip,
  createZstdCompress,
} from 'node:zlib';
import type { Stats } from '../engine/job.ts';
import { exceptionText, ServerError, statusOf } from './errors.ts';

/** Bytes held back before the head of an answer goes out, so that early errors get their status. */
const HOLD_BYTES = 256 * 1024;
/** Bytes of an answer that its client wants held back to the end. */
const HOLD_ALL_BYTES = 256 * 1024 * 1024;

/** Smaller answers go out as they are: compressing costs more than it saves. */
const SMALL_BYTES = 1024;

export type Encoding = 'gzip' | 'deflate' | 'br' | 'zstd';

export interface AnswerOptions {
  readonly queryId: string;
  readonly timezone: string;
  readonly version: string;
  readonly encoding: Encoding | undefined;
}

type Sink = NodeJS.WritableStream;

function compressorOf(encoding: Encoding): NodeJS.ReadWriteStream {
  switch (encoding) {
    case 'gzip':
      return createGzip({ level: 3 });
    case 'deflate':
      return createDeflate({ level: 3 });
    case 'br':
      return createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 4 } });
    case 'zstd':
      return createZstdCompress();
  }
}

const drained = (stream: Sink): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      stream.off('drain', done);
      stream.off('close', done);
      stream.off('error', done);
      resolve();
    };
    stream.on('drain', done);
    stream.on('close', done);
    stream.on('error', done);
  });

/** Rows and bytes read, which JSON formats tell at their end; the addon tells them to nobody else. */
function readCounts(tail: string): { rows: string; bytes: string } {
  const of = (name: string): string => new RegExp(`"${name}":\\s*(\\d+)`).exec(tail)?.[1] ?? '0';
  return { rows: of('rows_read'), bytes: of('bytes_read') };
}

/** One answer: held back at first, then streamed with backpressure. */
export class Answer {
  readonly #response: ServerResponse;
  readonly #options: AnswerOptions;
  readonly #tag = randomBytes(8).toString('hex');
  readonly #started = performance.now();
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  #hold = HOLD_BYTES;
  #sink: Sink | undefined;

  constructor(response: ServerResponse, options: AnswerOptions) {
    this.#response = response;
    this.#options = options;
    response.setHeader('X-ClickHouse-Query-Id', options.queryId);
    response.setHeader('X-ClickHouse-Timezone', options.timezone);
    response.setHeader('X-ClickHouse-Server-Display-Name', 'resee-embedded');
  }

  setFormat(format: string, contentType: string): void {
    this.#response.setHeader('X-ClickHouse-Format', format);
    this.#response.setHeader('Content-Type', contentType);
  }

  /** Nothing goes out before the end. */
  holdAll(): void {
    this.#hold = HOLD_ALL_BYTES;
  }

  /** Takes output; waits while the client is slower than the engine. Throws ServerError. */
  async write(bytes: Uint8Array): Promise<void> {
    if (this.#response.destroyed) return;
    if (this.#sink === undefined) {
      this.#held.push(bytes);
      this.#heldBytes += bytes.length;
      if (this.#heldBytes <= this.#hold) return;
      if (this.#hold === HOLD_ALL_BYTES) {
        throw new ServerError(
          396,
          `An answer of over ${HOLD_ALL_BYTES} bytes cannot be held back by wait_end_of_query. (TOO_MANY_ROWS_OR_BYTES)`,
        );
      }
      this.#open();
      return;
    }
    if (!this.#sink.write(bytes)) await drained(this.#sink);
  }

  /** Ends a complete answer. */
  finish(stats: Stats): void {
    if (this.#response.destroyed) return;
    if (this.#sink === undefined) {
      const tail = Buffer.from(this.#held.at(-1)?.subarray(-300) ?? []).toString('latin1');
      this.#response.setHeader('X-ClickHouse-Summary', this.#summary(stats, readCounts(tail)));
      const isPlain = this.#options.encoding === undefined || this.#heldBytes < SMALL_BYTES;
      if (isPlain) this.#response.setHeader('Content-Length', this.#heldBytes);
      this.#open();
    }
    this.#sink?.end();
  }

  /** Ends with an exception: a status while nothing is out, else ClickHouse's frame in the body. */
  fail(error: ServerError): void {
    const response = this.#response;
    if (response.destroyed) return;
    const text = exceptionText(error, this.#options.version);
    if (this.#sink !== undefined) {
      const message = `${text}\n`;
      const frame =
        `\r\n__exception__\r\n${this.#tag}\r\n${message}` +
        `${Buffer.byteLength(message)} ${this.#tag}\r\n__exception__\r\n`;
      this.#sink.end(frame);
      return;
    }
    response.removeHeader('X-ClickHouse-Format');
    response.statusCode = statusOf(error.code);
    response.setHeader('X-ClickHouse-Exception-Code', error.code);
    response.setHeader('Content-Type', 'text/plain; charset=UTF-8');
    if (response.statusCode === 401) {
      response.setHeader('WWW-Authenticate', 'Basic realm="ClickHouse server HTTP API"');
    }
    if (response.statusCode === 503) response.setHeader('Retry-After', '1');
    response.end(`${text}\n`);
  }

  #open(): void {
    const encoding = this.#heldBytes < SMALL_BYTES ? undefined : this.#options.encoding;
    const response = this.#response;
    response.statusCode = 200;
    response.setHeader('X-ClickHouse-Exception-Tag', this.#tag);
    if (encoding === undefined) {
      this.#sink = response;
    } else {
      response.setHeader('Content-Encoding', encoding);
      const compressor = compressorOf(encoding);
      compressor.pipe(response);
      response.once('close', () => {
        compressor.end();
      });
      this.#sink = compressor;
    }
    for (const chunk of this.#held) this.#sink.write(chunk);
    this.#held = [];
    this.#heldBytes = 0;
  }

  #summary(stats: Stats, read: { rows: string; bytes: string }): string {
    return JSON.stringify({
      read_rows: read.rows,
      read_bytes: read.bytes,
      written_rows: String(stats.writtenRows),
      written_bytes: String(stats.writtenBytes),
      total_rows_to_read: '0',
      result_rows: String(stats.resultRows),
      result_bytes: '0',
      elapsed_ns: String(Math.round((performance.now() - this.#started) * 1e6)),
    });
  }
}

/** The first of the client's encodings that is spoken here. */
export function pickEncoding(accept: string | undefined): Encoding | undefined {
  const accepted = (accept ?? '')
    .split(',')
    .filter((part) => !/;\s*q=0(\.0*)?\s*$/.test(part))
    .map((part) => part.split(';')[0]?.trim().toLowerCase());
  const known: readonly Encoding[] = ['gzip', 'zstd', 'br', 'deflate'];
  return known.find((encoding) => accepted.includes(encoding));
}
