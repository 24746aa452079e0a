import { join } from 'node:path';
import { prepareEngine, type EngineConfig } from './config.ts';
import type { Job } from './job.ts';
import { chdbVersion, loadNative, type Connection, type NativeEngine } from './native.ts';
import { Pool, type ChunkSink, type Running } from './pool.ts';
import { jobTag } from './tag.ts';

/** The engine in this process: a pool of sessions and a connection that keeps it up. */
export interface Engine {
  readonly version: string;
  readonly timezone: string;
  readonly spoolDir: string;
  /** Canonical format names by their lower-case spelling. */
  readonly formats: ReadonlyMap<string, string>;
  /** Undefined when too many queries wait. */
  readonly run: (job: Job, sink: ChunkSink) => Running | undefined;
  readonly load: () => { readonly running: number; readonly queued: number };
  /** Closes every connection, which flushes and shuts the engine down. */
  readonly stop: () => Promise<void>;
}

export interface StartEngine {
  readonly data: string;
  readonly poolSize: number;
  readonly maxQueued: number;
  readonly maxMemoryBytes: number;
  readonly onDeath: (error: Error) => void;
}

/** The engine writes its own reason to stderr; the addon does not pass it on. */
function openFirst(native: NativeEngine, config: EngineConfig): Connection {
  try {
    return native.CreateConnection(config.dataDir, config.serverArgs);
  } catch (error) {
    throw new Error(
      `the engine cannot open ${config.dataDir} (the line above says why; another server may be running on it)`,
      { cause: error },
    );
  }
}

/** The engine says ABORTED once it has given up; only a new process helps. */
function isFatal(message: string): boolean {
  return message.startsWith('Code: 236.') && /fatal error|shutting down/i.test(message);
}

/** Opens the data folder; fails when another process holds it. */
export async function startEngine(options: StartEngine): Promise<Engine> {
  const config = prepareEngine(options.data, options.maxMemoryBytes);
  const native = loadNative();
  const control = openFirst(native, config);
  const ask = async (sql: string): Promise<string> => {
    const result = await native.QueryAsyncConnection(control, sql, 'TabSeparated');
    return Buffer.from(result.bytes).toString('utf8').trim();
  };
  const [version = '', timezone = ''] = (await ask('SELECT version(), timezone()')).split('\t');
  const names = (await ask('SELECT name FROM system.formats')).split('\n');
  const kill = async (job: Job): Promise<void> => {
    try {
      await ask(
        `KILL QUERY WHERE position(query, '${jobTag(job.id)}') > 0 AND NOT startsWith(query, 'KILL') ASYNC`,
      );
    } catch {
      // It ended meanwhile.
    }
  };
  const pool = await Pool.start({
    size: options.poolSize,
    maxQueued: options.maxQueued,
    init: (worker) => ({
      dataDir: config.dataDir,
      connectionArgs: config.connectionArgs,
      scratchFile: join(config.scratchDir, `insert-${worker}`),
    }),
    kill,
    onDeath: options.onDeath,
  });
  return {
    version: `${version} (chdb ${chdbVersion()})`,
    timezone,
    spoolDir: config.spoolDir,
    formats: new Map(names.map((name) => [name.toLowerCase(), name])),
    run: (job, sink) => {
      const running = pool.run(job, sink);
      void running?.outcome.then((outcome) => {
        if (!outcome.ok && isFatal(outcome.message)) options.onDeath(new Error(outcome.message));
      });
      return running;
    },
    load: () => ({ running: pool.running, queued: pool.queued }),
    stop: async () => {
      await pool.stop();
      native.CloseConnection(control);
    },
  };
}
