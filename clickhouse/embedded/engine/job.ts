/** What the engine reports of a finished statement. */
export interface Stats {
  /** Seconds in the engine. */
  readonly elapsed: number;
  readonly resultRows: number;
  readonly writtenRows: number;
  readonly writtenBytes: number;
}

/** How a statement runs: streamed chunks, one whole result, or an insert that counts rows. */
export type Mode = 'stream' | 'whole' | 'insert';

/** An INSERT whose data the engine reads from a file. */
export interface JobInsert {
  /** `INSERT INTO t (a, b)`. */
  readonly target: string;
  /** What follows the file's name: comment, settings, format. */
  readonly tail: string;
  /** Bytes that the worker writes to its own file, or the name of a file that it removes. */
  readonly data: Uint8Array<ArrayBuffer> | string;
}

/** One statement for one fresh connection. */
export interface Job {
  readonly id: number;
  readonly sql: string;
  /** Output format when the statement names none. */
  readonly format: string;
  readonly mode: Mode;
  /** Statements run before it on the same connection: database, settings, parameters, role. */
  readonly setup: readonly string[];
  /** Set: the engine's own parser must call it one read-only statement, else this is the error. */
  readonly writeRefusal: string | undefined;
  /** Stands for `sql` when set. */
  readonly insert?: JobInsert;
}

export type ToWorker =
  | { readonly type: 'run'; readonly job: Job }
  | { readonly type: 'more'; readonly id: number; readonly chunks: number }
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'stop' };

export type FromWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'stopped' }
  | { readonly type: 'chunk'; readonly id: number; readonly bytes: Uint8Array }
  | {
      readonly type: 'done';
      readonly id: number;
      readonly stats: Stats;
      /** The output's end, which is all of it for most queries. */
      readonly rest: Uint8Array;
    }
  | { readonly type: 'failed'; readonly id: number; readonly message: string };

/** What a worker thread is started with. */
export interface WorkerInit {
  /** Where this worker keeps the file of small inserts. */
  readonly scratchFile: string;
  readonly dataDir: string;
  readonly connectionArgs: readonly string[];
}

/** Chunks in flight between a worker and a slow client. */
export const CHUNK_WINDOW = 4;
/** Chunks taken are told in groups: each message wakes a thread. */
export const CHUNK_CREDIT = 2;

/** The engine's own words for a query that was stopped. */
export const CANCELLED = 'Code: 394. DB::Exception: Query was cancelled. (QUERY_WAS_CANCELLED)';
