import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { ProcessId } from '../local/processes.mjs';

/** Tells a watcher process what to end and remove should this process be gone. */
export interface Guard {
  readonly add: (id: ProcessId) => void;
  readonly remove: (pid: number) => void;
  readonly removeDirAtEnd: (dir: string) => void;
  /** Ends the launcher and parts that run on a data folder of the local stack. */
  readonly endStackAtEnd: (dataDir: string) => void;
  /** Ends the watcher, which clears up whatever is still registered. */
  readonly close: () => Promise<void>;
}

/** Starts a watcher process that clears up when this process ends, kill -9 included. */
export function startGuard(): Guard {
  const watcher = spawn(process.execPath, [join(import.meta.dirname, 'guard.mjs')], {
    stdio: ['pipe', 'ignore', 'inherit'],
    detached: true,
    // The watcher is no subject of coverage, and it may outlive the folder that collects it.
    env: { ...process.env, NODE_OPTIONS: '', NODE_V8_COVERAGE: '' },
  });
  const ended = new Promise<void>((resolve) => {
    watcher.once('exit', () => {
      resolve();
    });
  });
  watcher.unref();
  (watcher.stdin as unknown as { unref: () => void }).unref();
  const tell = (message: object): void => {
    watcher.stdin.write(`${JSON.stringify(message)}\n`);
  };
  return {
    add: (id) => {
      tell({ add: id });
    },
    remove: (pid) => {
      tell({ remove: pid });
    },
    removeDirAtEnd: (dir) => {
      tell({ dir });
    },
    endStackAtEnd: (dataDir) => {
      tell({ record: dataDir });
    },
    close: async () => {
      watcher.ref();
      watcher.stdin.end();
      await ended;
    },
  };
}
