import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * One process for as long as it lives: a pid alone is handed out again by the system, a pid with
 * its start time is not.
 * @typedef {{pid: number, started: string, command: string}} ProcessId
 */

/**
 * Reads who a pid is now; null when nothing (or only a zombie) has it.
 * @param {number} pid
 * @returns {ProcessId | null}
 */
export function identify(pid) {
  return process.platform === 'linux' ? identifyByProc(pid) : identifyByPs(pid);
}

/** @param {number} pid @returns {ProcessId | null} */
function identifyByProc(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command's name stands in parentheses and may hold anything, so count from its end.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return null;
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return { pid, started: `${boot}/${fields[19]}`, command };
  } catch {
    return null;
  }
}

/** @param {number} pid @returns {ProcessId | null} */
function identifyByPs(pid) {
  try {
    /** @param {string} field */
    const ask = (field) =>
      execFileSync('ps', ['-o', `${field}=`, '-p', String(pid)], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
        env: { ...process.env, LC_ALL: 'C' },
      }).trim();
    const command = ask('command');
    // `ps` tells start times to the second only: the command makes up for what that leaves open.
    return ask('state').startsWith('Z')
      ? null
      : { pid, started: `${ask('lstart')}/${command}`, command };
  } catch {
    return null;
  }
}

/**
 * Tells whether the recorded process itself still runs, not another one under its pid.
 * @param {ProcessId} id
 */
export function isRunning(id) {
  return identify(id.pid)?.started === id.started;
}

/**
 * Sends a signal to the recorded process; false, with nothing sent, when it is gone or its pid is
 * another's by now.
 * @param {ProcessId} id
 * @param {NodeJS.Signals} signal
 */
export function signalProcess(id, signal) {
  if (!isRunning(id)) return false;
  try {
    process.kill(id.pid, signal);
    return true;
  } catch {
    return false;
  }
}

/**
 * Ends the recorded process: the signal first, SIGKILL after the grace (ms); says how it went.
 * @param {ProcessId} id
 * @param {{signal?: NodeJS.Signals, graceMs?: number}} [how]
 * @returns {Promise<'was gone' | 'stopped' | 'killed'>}
 */
export async function endProcess(id, { signal = 'SIGTERM', graceMs = 15_000 } = {}) {
  if (!signalProcess(id, signal)) return 'was gone';
  if (await until(() => !isRunning(id), { timeoutMs: graceMs })) return 'stopped';
  signalProcess(id, 'SIGKILL');
  await until(() => !isRunning(id), { timeoutMs: 5_000 });
  return 'killed';
}

/**
 * Asks again and again until the answer is truthy and gives it; undefined when the time (ms) is up.
 * @template T
 * @param {() => T | Promise<T>} ask
 * @param {{timeoutMs: number, everyMs?: number}} how
 * @returns {Promise<T | undefined>}
 */
export async function until(ask, { timeoutMs, everyMs = 25 }) {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (performance.now() >= end) return undefined;
    await sleep(everyMs);
  }
}
