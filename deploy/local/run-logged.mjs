import { signalProcess } from './processes.mjs';
import { spawnLogged } from './spawn-logged.mjs';

/**
 * @typedef {object} RunOptions
 * @property {string} command
 * @property {string[]} args
 * @property {NodeJS.ProcessEnv} [env]
 * @property {string} [cwd]
 * @property {string} logFile
 * @property {AbortSignal | undefined} [signal] ends the command with SIGTERM
 * @property {((id: import('./processes.mjs').ProcessId) => void) | undefined} [onSpawn]
 * @property {(() => void) | undefined} [onTick] called four times a second while it runs
 */

/**
 * Runs a command to its end and gives how it ended: "exit 0" is success.
 * @param {RunOptions} options
 * @returns {Promise<string>}
 */
export async function runLogged({ signal, onSpawn, onTick, ...how }) {
  if (signal?.aborted) return 'stopped';
  const started = spawnLogged(how);
  if ('failed' in started) return started.failed;
  onSpawn?.(started.id);
  const stop = () => {
    signalProcess(started.id, 'SIGTERM');
  };
  signal?.addEventListener('abort', stop);
  const timer = setInterval(() => onTick?.(), 250);
  try {
    return await started.ended;
  } finally {
    clearInterval(timer);
    signal?.removeEventListener('abort', stop);
  }
}
