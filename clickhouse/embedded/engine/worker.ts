import { ftruncateSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { CANCELLED, CHUNK_WINDOW } from './job.ts';
import type { FromWorker, Job, JobInsert, Stats, ToWorker, WorkerInit } from './job.ts';
import { literal } from '../sql/setup.ts';
import { loadNative, type Connection } from './native.ts';

/*
 * One worker is one serial session. Each statement gets a connection of its own, opened ahead and
 * closed after: chdb 3.4 puts the bytes of a failed query before the next answer and keeps settings,
 * and an open costs 0.2 ms. The thread may block (planning a stream does); the server's does not.
 */
const init = workerData as WorkerInit;
const port = parentPort;
if (port === null) throw new Error('the engine worker runs as a thread');
const native = loadNative();

let spare: Connection | undefined = open();
let scratch: number | undefined;
let current:
  { readonly id: number; cancelled: boolean; inFlight: number; wake: () => void } | undefined;

function open(): Connection {
  return native.CreateConnection(init.dataDir, init.connectionArgs);
}

function send(message: FromWorker, transfer: readonly ArrayBuffer[] = []): void {
  port?.postMessage(message, transfer);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The addon's buffers may share memory with others; a transfer needs one of its own. */
function own(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const isOwn = bytes.byteLength === bytes.buffer.byteLength && bytes.buffer instanceof ArrayBuffer;
  return isOwn ? (bytes as Uint8Array<ArrayBuffer>) : Uint8Array.from(bytes);
}

/** Sends a chunk and waits while the client has not taken the ones before it. */
async function emit(id: number, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  if (current === undefined) return;
  current.inFlight += 1;
  send({ type: 'chunk', id, bytes }, [bytes.buffer]);
  while (current.inFlight >= CHUNK_WINDOW && !current.cancelled) {
    await new Promise<void>((resolve) => {
      if (current !== undefined) current.wake = resolve;
    });
  }
}

interface Result {
  readonly stats: Stats;
  readonly rest: Uint8Array<ArrayBuffer>;
}

const NOTHING = (): Uint8Array<ArrayBuffer> => new Uint8Array(0);

/** A chunk goes out when the next is there: a short answer is one message with its end. */
async function runStream(connection: Connection, job: Job): Promise<Result> {
  const started = performance.now();
  const handle = native.StreamQuery(connection, job.sql, job.format);
  let resultRows = 0;
  let rest = NOTHING();
  for (;;) {
    if (current?.cancelled === true) {
      native.StreamCancel(handle);
      throw new Error(CANCELLED);
    }
    const chunk = await native.StreamFetch(handle);
    if (chunk.done) break;
    resultRows += chunk.numRows;
    if (rest.length > 0) await emit(job.id, rest);
    rest = own(chunk.bytes);
  }
  const elapsed = (performance.now() - started) / 1000;
  return { stats: { elapsed, resultRows, writtenRows: 0, writtenBytes: 0 }, rest };
}

async function runWhole(connection: Connection, job: Job): Promise<Result> {
  const { bytes, elapsed, rowsRead } = await native.QueryAsyncConnection(
    connection,
    job.sql,
    job.format,
  );
  const stats = { elapsed, resultRows: rowsRead, writtenRows: 0, writtenBytes: 0 };
  return { stats, rest: own(bytes) };
}

/**
 * One file for all small inserts, written over and over: making and removing one each time costs
 * milliseconds on ext4, which searches for inodes that were not just in use.
 */
function writeScratch(bytes: Uint8Array): string {
  scratch ??= openSync(init.scratchFile, 'w', 0o600);
  for (let at = 0; at < bytes.length;) at += writeSync(scratch, bytes, at, bytes.length - at, at);
  ftruncateSync(scratch, bytes.length);
  return init.scratchFile;
}

async function runInsertData(connection: Connection, insert: JobInsert): Promise<Result> {
  const isFile = typeof insert.data === 'string';
  const path = isFile ? insert.data : writeScratch(insert.data);
  const file = `FROM INFILE ${literal(path)} COMPRESSION 'none'`;
  try {
    return await runInsert(connection, `${insert.target} ${file} ${insert.tail}`);
  } catch (error) {
    throw new Error(messageOf(error).replaceAll(path, 'the request body'), { cause: error });
  } finally {
    if (isFile) unlinkSync(path);
  }
}

async function runInsert(connection: Connection, sql: string): Promise<Result> {
  const result = await native.InsertRawAsyncConnection(connection, sql, Buffer.alloc(0), false);
  const stats = {
    elapsed: result.elapsed,
    resultRows: 0,
    writtenRows: result.rowsWritten,
    writtenBytes: result.bytesWritten,
  };
  return { stats, rest: NOTHING() };
}

async function requireReadOnly(
  connection: Connection,
  sql: string,
  refusal: string,
): Promise<void> {
  const { statementCount, queryClass } = await native.DurableClassifyAsync(
    connection,
    sql,
    'default',
  );
  // A text that does not parse counts no statement: the engine then says what is wrong with it.
  if (statementCount === 0 || (statementCount === 1 && queryClass === 0)) return;
  throw new Error(`Code: 164. DB::Exception: ${refusal}`);
}

async function execute(connection: Connection, job: Job): Promise<Result> {
  if (job.writeRefusal !== undefined) {
    await requireReadOnly(connection, job.sql, job.writeRefusal);
  }
  for (const statement of job.setup)
    await native.QueryAsyncConnection(connection, statement, 'Null');
  if (current?.cancelled === true) {
    throw new Error(CANCELLED);
  }
  if (job.insert !== undefined) return await runInsertData(connection, job.insert);
  if (job.mode === 'insert') return await runInsert(connection, job.sql);
  if (job.mode === 'whole') return await runWhole(connection, job);
  try {
    return await runStream(connection, job);
  } catch (error) {
    // WITH ... INSERT looks like a query; the engine refuses to stream it before it runs.
    if (!messageOf(error).includes('Streaming query is not supported')) throw error;
    return await runWhole(connection, job);
  }
}

async function run(job: Job): Promise<void> {
  current = { id: job.id, cancelled: false, inFlight: 0, wake: () => undefined };
  let connection: Connection | undefined;
  let outcome: FromWorker;
  const transfer: ArrayBuffer[] = [];
  try {
    connection = spare ?? open();
    spare = undefined;
    const { stats, rest } = await execute(connection, job);
    outcome = { type: 'done', id: job.id, stats, rest };
    transfer.push(rest.buffer);
  } catch (error) {
    outcome = { type: 'failed', id: job.id, message: messageOf(error) };
  }
  send(outcome, transfer);
  current = undefined;
  // The next one first: while a connection is open the engine stays up.
  try {
    spare = open();
  } catch {
    spare = undefined;
  }
  if (connection !== undefined) native.CloseConnection(connection);
}

port.on('message', (message: ToWorker) => {
  switch (message.type) {
    case 'run':
      void run(message.job);
      break;
    case 'more':
      if (current?.id === message.id) {
        current.inFlight -= message.chunks;
        current.wake();
      }
      break;
    case 'cancel':
      if (current?.id === message.id) {
        current.cancelled = true;
        current.wake();
      }
      break;
    case 'stop':
      if (spare !== undefined) native.CloseConnection(spare);
      spare = undefined;
      send({ type: 'stopped' });
      break;
  }
});
send({ type: 'ready' });
