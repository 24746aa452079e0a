import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { endProcess, until } from './processes.mjs';
import { lastLines, readLog, spawnLogged } from './spawn-logged.mjs';

/**
 * One part of the stack. A service runs until it is stopped, a task runs to its end.
 * @typedef {object} Part
 * @property {string} name also its log file's
 * @property {string} title
 * @property {'service' | 'task'} kind
 * @property {readonly string[]} after names of the parts it needs; they are stopped after it
 * @property {string} doing shown while it starts
 * @property {() => Command | Promise<Command>} command prepares what it needs and gives its command
 * @property {(log: string) => boolean | Promise<boolean>} [isReady] for services, given its log
 * @property {(log: string) => string} ready shown once it is ready, or done
 * @property {number} [timeoutMs]
 * @property {boolean} [expendable] the stack goes on when it ends
 *
 * @typedef {{command: string, args: string[], env?: NodeJS.ProcessEnv}} Command
 * @typedef {{part: Part, how: string, lines: string[], logFile: string}} Death
 * @typedef {import('./spawn-logged.mjs').LoggedProcess} LoggedProcess
 */

/**
 * @typedef {object} StackOptions
 * @property {readonly Part[]} parts
 * @property {string} logsDir
 * @property {string} cwd
 * @property {(part: Part) => import('./terminal.mjs').Step} onStep
 * @property {(name: string, id: import('./processes.mjs').ProcessId) => void} onSpawn
 * @property {(death: Death) => void} onDeath a service ended by itself after it was ready
 */

/** How long (ms) a part may take to stop before it is killed. */
export const graceMs = 15_000;

/**
 * Starts parts side by side as far as they do not need each other, and stops them the other way
 * round: input before processor, processor before broker and ClickHouse, so that nothing is lost.
 * @param {StackOptions} options
 */
export function createStack(options) {
  /** @type {Map<string, LoggedProcess>} */
  const running = new Map();
  /** @type {Map<string, Promise<void>>} */
  const starts = new Map();
  const state = { stopping: false };
  mkdirSync(options.logsDir, { recursive: true });

  /** @param {Part} part @returns {Promise<void>} */
  const startOnce = (part) => {
    const known = starts.get(part.name);
    if (known) return known;
    const starting = start(part);
    starts.set(part.name, starting);
    return starting;
  };
  /** @param {Part} part @returns {Promise<void>} */
  const start = async (part) => {
    const needed = options.parts.filter(({ name }) => part.after.includes(name));
    await Promise.all(needed.map((one) => startOnce(one)));
    if (state.stopping) throw new Stopped();
    const step = options.onStep(part);
    try {
      step.done(await startPart(part, options, running, state));
    } catch (error) {
      if (error instanceof Stopped) step.skip('not wanted any more');
      else step.fail(error instanceof PartDied ? error.death.how : 'not started');
      throw error;
    }
  };

  return {
    /** @returns {Promise<{ok: true} | {ok: false, death: Death | null}>} null: it was stopped meanwhile */
    start: async () => {
      try {
        await Promise.all(options.parts.map((part) => startOnce(part)));
        return { ok: true };
      } catch (error) {
        if (error instanceof PartDied) return { ok: false, death: error.death };
        if (error instanceof Stopped || state.stopping) return { ok: false, death: null };
        throw error;
      } finally {
        for (const one of starts.values()) one.catch(() => undefined);
      }
    },
    /** @param {(title: string, how: string) => void} [onStopped] */
    stop: async (onStopped) => {
      state.stopping = true;
      // A part that is just being started gets its process recorded before all are stopped.
      await Promise.allSettled(starts.values());
      await stopAll(options.parts, running, onStopped ?? (() => undefined));
    },
  };
}

class Stopped extends Error {}

class PartDied extends Error {
  /** @param {Death} death */
  constructor(death) {
    super(`${death.part.title} ended: ${death.how}`);
    this.death = death;
  }
}

/**
 * @param {Part} part
 * @param {StackOptions} options
 * @param {Map<string, LoggedProcess>} running
 * @param {{stopping: boolean}} state
 * @returns {Promise<string>} what to show
 */
async function startPart(part, options, running, state) {
  const logFile = join(options.logsDir, `${part.name}.log`);
  if (existsSync(logFile)) renameSync(logFile, `${logFile}.1`);
  /** @param {string} how */
  const died = (how) => new PartDied({ part, how, lines: lastLines(logFile, 10), logFile });
  const { command, args, env } = await prepare(part, died);
  if (state.stopping) throw new Stopped();
  const started = spawnLogged({
    command,
    args,
    env: env ?? process.env,
    cwd: options.cwd,
    logFile,
  });
  if ('failed' in started) throw died(started.failed);
  running.set(part.name, started);
  options.onSpawn(part.name, started.id);
  const isReady = part.kind === 'service' ? (part.isReady ?? (() => true)) : () => false;
  const ask = async () => {
    if (state.stopping) return 'stopping';
    return started.how() ?? ((await isReady(readLog(logFile))) ? 'ready' : '');
  };
  const outcome = await until(ask, { timeoutMs: part.timeoutMs ?? 60_000, everyMs: 50 });
  if (state.stopping) throw new Stopped();
  if (part.kind === 'task') {
    running.delete(part.name);
    if (outcome === 'exit 0') return part.ready(readLog(logFile));
  } else if (outcome === 'ready') {
    watch(part, started, options, running, state);
    return part.ready(readLog(logFile));
  }
  throw died(outcome ?? `not ready after ${(part.timeoutMs ?? 60_000) / 1000} s`);
}

/** @param {Part} part @param {(how: string) => PartDied} died */
async function prepare(part, died) {
  try {
    return await part.command();
  } catch (error) {
    throw died(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));
  }
}

/**
 * @param {Part} part
 * @param {LoggedProcess} started
 * @param {StackOptions} options
 * @param {Map<string, LoggedProcess>} running
 * @param {{stopping: boolean}} state
 */
function watch(part, started, options, running, state) {
  void started.ended.then((how) => {
    running.delete(part.name);
    if (state.stopping) return;
    const { logFile } = started;
    options.onDeath({ part, how, lines: lastLines(logFile, 10), logFile });
  });
}

/**
 * @param {readonly Part[]} parts
 * @param {Map<string, LoggedProcess>} running
 * @param {(title: string, how: string) => void} onStopped
 */
async function stopAll(parts, running, onStopped) {
  /** @type {Map<string, Promise<void>>} */
  const stops = new Map();
  /** @param {Part} part @returns {Promise<void>} */
  const stop = async (part) => {
    const dependents = parts.filter(({ after }) => after.includes(part.name));
    await Promise.all(dependents.map((dependent) => stopOnce(dependent)));
    const started = running.get(part.name);
    if (!started) return;
    const how = await endProcess(started.id, { graceMs });
    running.delete(part.name);
    if (how !== 'was gone') onStopped(part.title, how);
  };
  /** @param {Part} part @returns {Promise<void>} */
  const stopOnce = (part) => {
    const known = stops.get(part.name);
    if (known) return known;
    const stopping = stop(part);
    stops.set(part.name, stopping);
    return stopping;
  };
  await Promise.all(parts.map((part) => stopOnce(part)));
}
