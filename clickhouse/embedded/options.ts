import { parseArgs } from 'node:util';

/** How the embedded server was asked to run. */
export interface EmbeddedOptions {
  /** Folder of the engine's data; created when missing. */
  readonly data: string;
  /** TCP port on 127.0.0.1; 0 picks a free one. */
  readonly port: number;
  /** JSON file of users; without it `default` has full access and no password. */
  readonly usersFile: string | undefined;
  /** Queries that run at once. */
  readonly poolSize: number;
  /** Queries that may wait for a free session before new ones are refused. */
  readonly maxQueued: number;
  /** Bytes the engine may use for queries, merges and caches together. */
  readonly maxMemoryBytes: number;
  /** Largest request body after decompression, bytes. */
  readonly maxBodyBytes: number;
}

export type ParsedOptions =
  | { readonly ok: true; readonly options: EmbeddedOptions }
  | { readonly ok: false; readonly message: string };

const MIB = 1024 * 1024;

/** The command's usage text. */
export const usage = `usage: node clickhouse/embedded/main.ts --data DIR --port N
  [--users-file FILE] [--pool 4] [--max-queued 200] [--max-memory-mib 4096] [--max-body-mib 1024]`;

/** Reads the command line; every mistake is named in one message. */
export function parseOptions(argv: readonly string[]): ParsedOptions {
  let values: Record<string, string | undefined>;
  try {
    ({ values } = parseArgs({
      args: [...argv],
      options: {
        data: { type: 'string' },
        port: { type: 'string' },
        'users-file': { type: 'string' },
        pool: { type: 'string', default: '4' },
        'max-queued': { type: 'string', default: '200' },
        'max-memory-mib': { type: 'string', default: '4096' },
        'max-body-mib': { type: 'string', default: '1024' },
      },
    }));
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
  const mistakes: string[] = [];
  const integer = (name: string, min: number, max: number): number => {
    const text = values[name] ?? '';
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    mistakes.push(`--${name} must be a whole number from ${min} to ${max}, not '${text}'`);
    return min;
  };
  const data = values.data ?? '';
  if (data === '') mistakes.push('--data is missing');
  const options: EmbeddedOptions = {
    data,
    port: integer('port', 0, 65_535),
    usersFile: values['users-file'],
    poolSize: integer('pool', 1, 64),
    maxQueued: integer('max-queued', 0, 100_000),
    maxMemoryBytes: integer('max-memory-mib', 256, 1_048_576) * MIB,
    maxBodyBytes: integer('max-body-mib', 1, 65_536) * MIB,
  };
  return mistakes.length > 0 ? { ok: false, message: mistakes.join('\n') } : { ok: true, options };
}
