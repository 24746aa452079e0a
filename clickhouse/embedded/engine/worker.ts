import { unlinkSync, writeFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { CHUNK_WINDOW, type FromWorker, type Job, type Stats, type ToWorker } from './job.ts';
import type { WorkerInit } from './job.ts';
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

/** Sends a chunk and waits while the client has not taken the ones before it. */
async function emit(id: number, bytes: Uint8Array): Promise<void> {
  if (bytes.length === 0 || current === undefined) return;
  // The addon's buffers may share an arena; a transfer needs one of its own.
  const own = bytes.byteLength === bytes.buffer.byteLength ? bytes : Uint8Array.from(bytes);
  current.inFlight += 1;
  send({ type: 'chunk', id, bytes: own }, [own.buffer as ArrayBuffer]);
  while (current.inFlight >= CHUNK_WINDOW && !current.cancelled) {
    await new Promise<void>((resolve) => {
      if (current !== undefined) current.wake = resolve;
    });
  }
}

async function runStream(connection: Connection, job: Job): Promise<Stats> {
  const started = performance.now();
  const handle = native.StreamQuery(connection, job.sql, job.format);
  let resultRows = 0;
  for (;;) {
    if (current?.cancelled === true) {
      native.StreamCancel(handle);
      throw new Error('Code: 394. DB::Exception: Query was cancelled. (QUERY_WAS_CANCELLED)');
    }
    const chunk = await native.StreamFetch(handle);
    if (chunk.done) break;
    resultRows += chunk.numRows;
    await emit(job.id, chunk.bytes);
  }
  return {
    elapsed: (performance.now() - started) / 1000,
    resultRows,
    writtenRows: 0,
    writtenBytes: 0,
  };
}

async function runWhole(connection: Connection, job: Job): Promise<Stats> {
  const result = await native.QueryAsyncConnection(connection, job.sql, job.format);
  await emit(job.id, result.bytes);
  return { elapsed: result.elapsed, resultRows: result.rowsRead, writtenRows: 0, writtenBytes: 0 };
}

async function runInsert(connection: Connection, job: Job): Promise<Stats> {
  const result = await native.InsertRawAsyncConnection(connection, job.sql, Buffer.alloc(0), false);
  return {
    elapsed: result.elapsed,
    resultRows: 0,
    writtenRows: result.rowsWritten,
    writtenBytes: result.bytesWritten,
  };
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

async function execute(connection: Connection, job: Job): Promise<Stats> {
  if (job.writeRefusal !== undefined) {
    await requireReadOnly(connection, job.sql, job.writeRefusal);
  }
  for (const statement of job.setup)
    await native.QueryAsyncConnection(connection, statement, 'Null');
  if (current?.cancelled === true) {
    throw new Error('Code: 394. DB::Exception: Query was cancelled. (QUERY_WAS_CANCELLED)');
  }
  if (job.mode === 'insert') return await runInsert(connection, job);
  if (job.mode === 'whole') return await runWhole(connection, job);
  try {
    return await runStream(connection, job);
  } catch (error) {
    // WITH ... INSERT looks like a query; the engine refuses to stream it before it runs.
    if (!messageOf(error).includes('Streaming query is not supported')) throw error;
    return await runWhole(connection, job);
  }
}

function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Never written.
  }
}

async function run(job: Job): Promise<void> {
  current = { id: job.id, cancelled: false, inFlight: 0, wake: () => undefined };
  let connection: Connection | undefined;
  let outcome: FromWorker;
  try {
    connection = spare ?? open();
    spare = undefined;
    if (job.body?.bytes !== undefined) writeFileSync(job.body.path, job.body.bytes);
    outcome = { type: 'done', id: job.id, stats: await execute(connection, job) };
  } catch (error) {
    outcome = { type: 'failed', id: job.id, message: messageOf(error) };
  }
  if (job.body !== undefined) remove(job.body.path);
  send(outcome);
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
        current.inFlight -= 1;
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
