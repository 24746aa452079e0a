import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { identify } from './processes.mjs';

/**
 * @typedef {object} LoggedProcess
 * @property {import('./processes.mjs').ProcessId} id
 * @property {Promise<string>} ended resolves with how it went ("exit 1", "SIGKILL") when it ends
 * @property {() => string | undefined} how the same, undefined while it runs
 * @property {number} logStart where in the log file this run begins, bytes
 * @property {string} logFile
 */

/**
 * Starts a process in a group of its own (so that a terminal's Ctrl-C reaches the launcher alone)
 * with stdout and stderr appended to its log; the file stays writable when the launcher dies.
 * @param {{command: string, args: string[], env?: NodeJS.ProcessEnv, cwd?: string, logFile: string}} options
 * @returns {LoggedProcess | {failed: string}}
 */
export function spawnLogged({ command, args, env = process.env, cwd = process.cwd(), logFile }) {
  const log = openSync(logFile, 'a');
  const logStart = statSync(logFile).size;
  const child = spawn(command, args, { env, cwd, detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  /** @type {string | undefined} */
  let how;
  /** @type {Promise<string>} */
  const ended = new Promise((resolve) => {
    child.once('error', (error) => {
      resolve((how = error.message));
    });
    child.once('exit', (code, signal) => {
      resolve((how = signal ?? `exit ${code ?? '?'}`));
    });
  });
  if (child.pid === undefined) return { failed: `${command} could not be started` };
  const id = identify(child.pid) ?? { pid: child.pid, started: 'already gone', command };
  return { id, ended, how: () => how, logStart, logFile };
}

/**
 * What a log holds from a byte on, at most the given number of bytes from its end.
 * @param {string} file
 * @param {number} [from]
 * @param {number} [most]
 */
export function readLog(file, from = 0, most = 1_000_000) {
  if (!existsSync(file)) return '';
  const size = statSync(file).size;
  const start = Math.max(from, size - most);
  if (start === 0) return readFileSync(file, 'utf8');
  const buffer = Buffer.alloc(Math.max(0, size - start));
  const handle = openSync(file, 'r');
  try {
    return buffer.subarray(0, readSync(handle, buffer, 0, buffer.length, start)).toString('utf8');
  } finally {
    closeSync(handle);
  }
}

/**
 * The last lines of a log that are worth showing.
 * @param {string} file
 * @param {number} [lines]
 * @param {number} [from] byte
 * @returns {string[]}
 */
export function lastLines(file, lines = 8, from = 0) {
  return readLog(file, from, 64_000)
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .slice(-lines);
}
