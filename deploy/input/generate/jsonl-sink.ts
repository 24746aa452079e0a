import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createWriteStream, type WriteStream } from 'node:fs';
import { dirname } from 'node:path';
import type { OutRecord } from './model/encode.ts';
import type { HistorySink, LiveSink, Outcome } from './sink.ts';

/** Writes events to a file, one JSON a line, replacing what was there. */
export class JsonlSink implements HistorySink, LiveSink {
  readonly #path: string;
  #file: WriteStream | null = null;
  #failure: string | null = null;

  constructor(path: string) {
    this.#path = path;
  }

  async open(): Promise<{ ok: true; has: number } | { ok: false; message: string }> {
    if (this.#file) return { ok: true, has: 0 };
    mkdirSync(dirname(this.#path), { recursive: true });
    const file = createWriteStream(this.#path);
    file.on('error', ({ message }) => {
      this.#failure = message;
    });
    await Promise.race([once(file, 'open'), once(file, 'error')]).catch(() => undefined);
    this.#file = file;
    return this.#failure === null ? { ok: true, has: 0 } : this.#failed();
  }

  async send(records: readonly OutRecord[]): Promise<Outcome> {
    const text = records.map(({ value }) => `${value}\n`).join('');
    if (this.#failure === null && this.#file?.write(text) === false) {
      await once(this.#file, 'drain').catch(() => undefined);
    }
    return this.#failure === null ? { ok: true } : this.#failed();
  }

  async close(): Promise<void> {
    const file = this.#file;
    if (!file || this.#failure !== null) return;
    await new Promise<void>((resolve) => {
      file.end(resolve);
    });
  }

  #failed(): { ok: false; message: string } {
    return { ok: false, message: `cannot write ${this.#path}: ${this.#failure ?? ''}` };
  }
}
