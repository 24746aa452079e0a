import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../local/paths.mjs';
import { pickPorts } from '../local/ports.mjs';
import type { Guard } from './guard.ts';
import { manage, type ManagedProcess } from './managed.ts';

/** A real ClickHouse engine of a test's own, behind the HTTP interface. */
export interface Engine {
  /** http://127.0.0.1:port, the same over restarts; user `default` has no password. */
  readonly url: string;
  /** kill -9. */
  readonly kill: () => Promise<void>;
  /** Starts it again on the same data and port. */
  readonly start: () => Promise<void>;
  /** Runs SQL and gives the answer's text (TabSeparated unless the SQL names a FORMAT). */
  readonly query: (sql: string) => Promise<string>;
  readonly process: ManagedProcess;
}

/** Starts the embedded engine with its data under the folder. */
export async function startEngine(dir: string, guard: Guard): Promise<Engine> {
  mkdirSync(dir, { recursive: true });
  const [port = 0] = await pickPorts(1);
  const main = join(root, 'clickhouse/embedded/main.ts');
  const managed = manage(
    {
      name: 'clickhouse',
      command: process.execPath,
      args: [main, '--data', join(dir, 'data'), '--port', String(port)],
      env: { ...process.env, NODE_OPTIONS: '' },
      logFile: join(dir, 'engine.log'),
      isReady: (log) => log.includes('{"ready":true'),
    },
    guard,
  );
  await managed.start();
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    kill: managed.kill,
    start: managed.start,
    query: async (sql) => {
      const response = await fetch(url, { method: 'POST', body: sql });
      const text = await response.text();
      if (!response.ok) throw new Error(`ClickHouse ${response.status}: ${text}`);
      return text;
    },
    process: managed,
  };
}
