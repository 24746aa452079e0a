import { readInsertHead, type InsertHead } from '../sql/insert.ts';
import { ServerError } from './errors.ts';
import { Spool } from './spool.ts';

/** An INSERT's head is looked for in as many bytes of a body. */
const HEAD_BYTES = 256 * 1024;
/** A statement without data may be this long. */
const SQL_BYTES = 4 * 1024 * 1024;

/** A request's statement, and its data when it is an INSERT with rows. */
export type Received =
  | { readonly kind: 'sql'; readonly sql: string }
  | { readonly kind: 'insert'; readonly head: InsertHead; readonly spool: Spool };

export interface ReceiveOptions {
  /** The URL's query, before which nothing stands. */
  readonly query: string;
  readonly spoolDir: string;
  readonly id: number;
  readonly maxBytes: number;
}

/** Latin-1 keeps one character a byte, so that offsets in the text are offsets in the bytes. */
function headOf(bytes: Buffer): InsertHead | undefined {
  const head = readInsertHead(bytes.toString('latin1'));
  if (head === undefined) return undefined;
  const utf8 = (text: string): string => Buffer.from(text, 'latin1').toString('utf8');
  return { ...head, target: utf8(head.target), settings: utf8(head.settings) };
}

async function fill(spool: Spool, body: AsyncIterator<Buffer>, allowed: number): Promise<void> {
  let size = 0;
  for (let step = await body.next(); step.done !== true; step = await body.next()) {
    size += step.value.length;
    if (size > allowed) {
      throw new ServerError(
        307,
        `Limit for the request's body exceeded, maximum: ${allowed} bytes. (TOO_MANY_BYTES)`,
      );
    }
    await spool.write(step.value);
  }
}

async function insert(
  head: InsertHead,
  start: Buffer,
  body: AsyncIterator<Buffer>,
  options: ReceiveOptions,
): Promise<Received> {
  const spool = new Spool(options.spoolDir, options.id);
  try {
    await spool.write(start);
    await fill(spool, body, options.maxBytes);
    return { kind: 'insert', head, spool };
  } catch (error) {
    await spool.discard();
    throw error;
  }
}

/** Reads the whole request: nothing of it runs before its body has come to its end. */
export async function receive(
  body: AsyncIterator<Buffer>,
  options: ReceiveOptions,
): Promise<Received> {
  const query = Buffer.from(options.query, 'utf8');
  if (query.length > 0) {
    const head = headOf(query);
    if (head !== undefined) return await insert(head, query.subarray(head.length), body, options);
  }
  const chunks: Buffer[] = query.length > 0 ? [query, Buffer.from('\n')] : [];
  let size = 0;
  let looked = query.length > 0;
  for (let step = await body.next(); step.done !== true; step = await body.next()) {
    chunks.push(step.value);
    size += step.value.length;
    if (!looked && size >= HEAD_BYTES) {
      looked = true;
      const start = Buffer.concat(chunks);
      const head = headOf(start);
      if (head !== undefined) return await insert(head, start.subarray(head.length), body, options);
    }
    if (size > SQL_BYTES) {
      throw new ServerError(
        62,
        `Syntax error: Max query size exceeded: a statement may have ${SQL_BYTES} bytes. (SYNTAX_ERROR)`,
      );
    }
  }
  const all = Buffer.concat(chunks);
  const head = looked ? undefined : headOf(all);
  if (head !== undefined) return await insert(head, all.subarray(head.length), body, options);
  return { kind: 'sql', sql: all.toString('utf8') };
}
