import { open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

/** A body up to this size goes to the engine's thread in memory. */
const IN_MEMORY_BYTES = 1024 * 1024;

/**
 * Takes an insert's data as they arrive: small ones stay in memory, larger ones go to a file, so
 * that no body is held whole. The engine reads a file, since data inside the SQL text are cut at the
 * first empty line by chdb 3.4 without an error.
 */
export class Spool {
  readonly #path: string;
  #chunks: Buffer[] = [];
  #held = 0;
  #file: FileHandle | undefined;

  constructor(dir: string, id: number) {
    this.#path = join(dir, `insert-${process.pid}-${id}`);
  }

  /** Appends; resolves when the bytes are held or written. */
  async write(chunk: Buffer): Promise<void> {
    if (chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.#held += chunk.length;
    if (this.#held > IN_MEMORY_BYTES) await this.#flush();
  }

  /** Ends the data and hands them over: themselves, or the name of their file. */
  async finish(): Promise<Uint8Array<ArrayBuffer> | string> {
    if (this.#file === undefined) {
      // A buffer of its own, which can be given to another thread without a copy.
      const bytes = new Uint8Array(this.#held);
      let at = 0;
      for (const chunk of this.#chunks) {
        bytes.set(chunk, at);
        at += chunk.length;
      }
      return bytes;
    }
    await this.#flush();
    await this.#file.close();
    return this.#path;
  }

  /** Drops what was taken. */
  async discard(): Promise<void> {
    this.#chunks = [];
    await this.#file?.close().catch(() => undefined);
    await rm(this.#path, { force: true });
  }

  async #flush(): Promise<void> {
    this.#file ??= await open(this.#path, 'w', 0o600);
    const chunks = this.#chunks;
    this.#chunks = [];
    this.#held = 0;
    if (chunks.length > 0) await this.#file.writev(chunks);
  }
}
