import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** An open connection to the engine; valid on the thread that opened it. */
export interface Connection {
  readonly __connection: unique symbol;
}
/** A running streamed query. */
export interface StreamHandle {
  readonly __stream: unique symbol;
}

/** The part of chdb's native addon that the server uses. */
export interface NativeEngine {
  CreateConnection(dir: string, args?: readonly string[]): Connection;
  CloseConnection(connection: Connection): void;
  QueryAsyncConnection(
    connection: Connection,
    sql: string,
    format: string,
  ): Promise<{ bytes: Uint8Array; elapsed: number; rowsRead: number; bytesRead: number }>;
  InsertRawAsyncConnection(
    connection: Connection,
    sql: string,
    data: Buffer,
    countLines: boolean,
  ): Promise<{ elapsed: number; rowsWritten: number; bytesWritten: number }>;
  /** Blocks its thread until the query is planned. */
  StreamQuery(connection: Connection, sql: string, format: string): StreamHandle;
  StreamFetch(handle: StreamHandle): Promise<{ bytes: Uint8Array; numRows: number; done: boolean }>;
  StreamCancel(handle: StreamHandle): void;
  /** Parses with the engine's own parser; `queryClass` 0 is read-only. */
  DurableClassifyAsync(
    connection: Connection,
    sql: string,
    database: string,
  ): Promise<{ statementCount: number; queryClass: number }>;
}

/**
 * Loads chdb's addon itself rather than its `Session`: that accepts text formats only, serialises
 * parameterised queries over the whole process and cannot be given a prepared statement.
 */
export function loadNative(): NativeEngine {
  const require = createRequire(import.meta.url);
  const loader = join(dirname(require.resolve('chdb/package.json')), 'dist', 'loader.js');
  const { loadNative: load } = require(loader) as { loadNative: () => NativeEngine };
  return load();
}

/** The installed chdb package's version. */
export function chdbVersion(): string {
  const require = createRequire(import.meta.url);
  return (require('chdb/package.json') as { version: string }).version;
}
