import { readLog, lastLines, spawnLogged, type LoggedProcess } from '../local/spawn-logged.mjs';
import { endProcess, signalProcess, until } from '../local/processes.mjs';
import type { Guard } from './guard.ts';

/** How to start one child process, again and again on the same data. */
export interface ManagedOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly logFile: string;
  /** Resolves true once the process serves; it is given what the process has logged since its start. */
  readonly isReady: (log: string) => boolean | Promise<boolean>;
  readonly readyTimeoutMs?: number;
}

/** A child process under a test's control. */
export interface ManagedProcess {
  /** Starts it and waits until it is ready; fails with its last log lines. */
  readonly start: () => Promise<void>;
  /** kill -9, and waits until it is gone. */
  readonly kill: () => Promise<void>;
  /** SIGTERM, SIGKILL after the grace (ms); says how it ended. */
  readonly stop: (graceMs?: number) => Promise<string>;
  /** Sends any signal, SIGSTOP and SIGCONT for instance. */
  readonly signal: (name: NodeJS.Signals) => void;
  /** Resolves with how it ended ("exit 0", "SIGKILL") once it has. */
  readonly ended: () => Promise<string>;
  readonly isRunning: () => boolean;
  readonly pid: () => number;
  /** What it logged (stdout and stderr) over all its starts. */
  readonly log: () => string;
}

/** Wraps one command as a process that tests start, kill and start again. */
export function manage(options: ManagedOptions, guard: Guard): ManagedProcess {
  let current: LoggedProcess | undefined;
  const running = (): LoggedProcess => {
    if (!current) throw new Error(`${options.name} was never started`);
    return current;
  };
  const forget = (process: LoggedProcess): void => {
    guard.remove(process.id.pid);
  };
  return {
    start: async () => {
      if (current?.how() === undefined && current) throw new Error(`${options.name} still runs`);
      current = spawn(options, guard);
      await waitUntilReady(options, current);
    },
    kill: async () => {
      const process = running();
      signalProcess(process.id, 'SIGKILL');
      await process.ended;
      forget(process);
    },
    stop: async (graceMs = 15_000) => {
      const process = running();
      // A stopped process (SIGSTOP) would sit on the SIGTERM for ever.
      signalProcess(process.id, 'SIGCONT');
      await endProcess(process.id, { graceMs });
      forget(process);
      return process.ended;
    },
    signal: (name) => {
      signalProcess(running().id, name);
    },
    ended: () => running().ended,
    isRunning: () => current !== undefined && current.how() === undefined,
    pid: () => running().id.pid,
    log: () => readLog(options.logFile, 0, 16_000_000),
  };
}

function spawn(options: ManagedOptions, guard: Guard): LoggedProcess {
  const { command, args, logFile, env = process.env, cwd = process.cwd() } = options;
  const started = spawnLogged({ command, args: [...args], env, cwd, logFile });
  if ('failed' in started) throw new Error(`${options.name}: ${started.failed}`);
  guard.add(started.id);
  return started;
}

async function waitUntilReady(options: ManagedOptions, started: LoggedProcess): Promise<void> {
  const { name, logFile, isReady, readyTimeoutMs = 60_000 } = options;
  const outcome = await until(
    async () => {
      if (await isReady(readLog(logFile, started.logStart))) return 'ready';
      return started.how();
    },
    { timeoutMs: readyTimeoutMs },
  );
  if (outcome === 'ready') return;
  const lines = lastLines(logFile, 20, started.logStart).join('\n  ');
  throw new Error(`${name} did not get ready (${outcome ?? 'time is up'}):\n  ${lines}`);
}
