import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { explainDeath } from './explain.mjs';
import { fetchWhatIsMissing } from './fetch-missing.mjs';
import { countRows, readLag, statusLines, totalRows } from './live.mjs';
import { localParts } from './parts.mjs';
import { root, shown } from './paths.mjs';
import { isPortFree } from './ports.mjs';
import { checkMachine } from './preflight.mjs';
import { takeDataDir } from './record.mjs';
import { findRedis } from './redis.mjs';
import { ensureSecrets } from './secrets.mjs';
import { writeSettings } from './settings-file.mjs';
import { createStack } from './stack.mjs';
import { summary } from './summary.mjs';
import { createBoard } from './terminal.mjs';

/**
 * @typedef {import('./options.mjs').Options} Options
 * @typedef {import('./terminal.mjs').Board} Board
 * @typedef {Extract<Awaited<ReturnType<typeof takeDataDir>>, {ok: true}>} Claim
 */

/**
 * Brings the whole stack up, shows it live until a signal, and stops it; resolves with the exit code.
 * @param {Options} options
 * @returns {Promise<number>}
 */
export async function launch(options) {
  const board = createBoard(process.stdout);
  const abort = stopOnSignals();
  /** @type {Claim | null} */
  let claim = null;
  board.line();
  board.line(`  ${board.paint.bold('Resee Insights')}`);
  board.line();
  try {
    const taken = await takeDataDir(options.dataDir);
    if (!taken.ok) return fail(board, [taken.message]);
    claim = taken;
    if (taken.ended.length > 0) {
      board.line(`  Ended what a killed launcher had left: ${taken.ended.join(', ')}.`);
    }
    return await run(options, board, taken, abort);
  } catch (error) {
    return fail(board, [explainError(error, options.dataDir)]);
  } finally {
    claim?.release();
    board.close();
  }
}

/**
 * @param {Options} options
 * @param {Board} board
 * @param {Claim} claim
 * @param {AbortController} abort
 */
async function run(options, board, claim, abort) {
  const machine = await checkMachine(options);
  if (!machine.ok) return fail(board, machine.troubles);
  const logsDir = join(options.dataDir, 'logs');
  mkdirSync(logsDir, { recursive: true });
  const fetched = await fetchWhatIsMissing({ board, java: machine.java, logsDir, claim, abort });
  if (abort.signal.aborted) return 0;
  if (!fetched.ok) return fail(board, [fetched.message]);

  const { secrets, usersFile } = ensureSecrets(options.dataDir);
  writeSettings(options.dataDir, { ports: options.ports, secrets });
  const redis = await findRedis({ env: process.env, port: options.ports.redis, isPortFree });
  tellRedis(board, redis);
  const deaths = /** @type {import('./stack.mjs').Death[]} */ ([]);
  const stack = createStack({
    parts: localParts({
      options,
      java: machine.java,
      jars: fetched.jars,
      secrets,
      usersFile,
      redis,
    }),
    logsDir,
    cwd: root,
    onStep: ({ title, doing }) => board.step(title, doing),
    onSpawn: claim.add,
    onDeath: (death) => {
      if (death.part.expendable) {
        tellEnd(board, death);
      } else {
        deaths.push(death);
        abort.abort();
      }
    },
  });
  try {
    // A signal while parts start stops them at once; start() then ends by itself.
    const stopEarly = () => void stack.stop();
    abort.signal.addEventListener('abort', stopEarly);
    const started = await stack.start();
    abort.signal.removeEventListener('abort', stopEarly);
    if (started.ok) await showLive({ options, board, secrets, logsDir, abort });
    else if (started.death) deaths.push(started.death);
    for (const death of deaths) tellDeath(board, death, options.dataDir);
    return deaths.length > 0 ? 1 : 0;
  } finally {
    board.status([]);
    board.line('\n  Stopping.');
    await stack.stop((title, how) => {
      const mark = how === 'killed' ? board.paint.yellow('!') : board.paint.green('✓');
      board.line(`  ${mark} ${title.padEnd(14)} ${how}`);
    });
  }
}

/**
 * Shows the summary as soon as rows are there, then the state every few seconds until the abort.
 * @param {{options: Options, board: Board, secrets: import('./secrets.mjs').Secrets, logsDir: string, abort: AbortController}} context
 */
async function showLive({ options, board, secrets, logsDir, abort }) {
  const { ports } = options;
  const password = secrets.clickhouse.resee;
  const access = { url: `http://127.0.0.1:${ports.clickhouse}`, user: 'resee', password };
  const metrics = `http://127.0.0.1:${ports.processor}/metrics`;
  const signal = abort.signal;
  const before = totalRows((await countRows(access)) ?? new Map());
  let rows = before;
  if (options.input !== 'none') {
    const step = board.step('Live data', 'waiting for the first rows');
    const end = performance.now() + 60_000;
    while (rows === before && performance.now() < end && !signal.aborted) {
      await pause(200, signal);
      rows = totalRows((await countRows(access)) ?? new Map());
    }
    if (signal.aborted) return;
    if (rows > before) step.done('rows arrive');
    else step.fail(`no row after 60 s: see ${shown(logsDir)}`);
  }
  for (const line of summary({ board, options, secrets, logsDir, rows: rows > 0 ? rows : null })) {
    board.line(line);
  }
  while (!signal.aborted) {
    const [counts, lag] = await Promise.all([countRows(access), readLag(metrics)]);
    if (counts) board.status(statusLines(counts, lag));
    await pause(board.isTty ? 2_000 : 30_000, signal);
  }
}

/** @param {number} ms @param {AbortSignal} signal */
async function pause(ms, signal) {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}

/** Ctrl-C, SIGTERM and a closed terminal all stop in order; npm may pass a signal on twice. */
function stopOnSignals() {
  const abort = new AbortController();
  for (const name of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(name, () => {
      abort.abort();
    });
  }
  return abort;
}

/** @param {Board} board @param {Awaited<ReturnType<typeof findRedis>>} redis */
function tellRedis(board, redis) {
  // One that is started is a part like the others, with a step of its own.
  if (redis.kind === 'start') return;
  const step = board.step('Redis');
  if (redis.kind === 'none') step.skip(`${redis.why}: the api keeps its cache in memory`);
  else if (redis.kind === 'found') step.done(`${redis.url} runs already`);
  else step.done('the one of REDIS_URL');
}

/** @param {Board} board @param {import('./stack.mjs').Death} death */
function tellEnd(board, { part, how, lines }) {
  if (how === 'exit 0')
    board.line(`  ${board.paint.green('✓')} ${part.title} has come to its end:`);
  else
    board.line(
      `  ${board.paint.red('✗')} ${part.title} ended (${how}); the rest goes on. Its last lines:`,
    );
  for (const line of lines) board.line(`      ${line}`);
}

/** @param {Board} board @param {import('./stack.mjs').Death} death @param {string} dataDir */
function tellDeath(board, death, dataDir) {
  const { part, how, lines, logFile } = death;
  board.line();
  board.line(`  ${board.paint.red('✗')} ${board.paint.bold(part.title)} ended: ${how}`);
  const cause = explainDeath(death, dataDir);
  if (cause) board.line(`  ${cause}`);
  board.line(`  Its last lines (${shown(logFile)}):`);
  for (const line of lines) board.line(`      ${line}`);
  board.line();
}

/** @param {unknown} error @param {string} dataDir */
function explainError(error, dataDir) {
  const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
  if (code === 'ENOSPC')
    return `The disk of ${dataDir} is full: make room, or choose another folder with --data DIR.`;
  if (code === 'EACCES' || code === 'EPERM') return `No permission: ${message}`;
  return error instanceof Error ? (error.stack ?? message) : String(error);
}

/** @param {Board} board @param {string[]} lines */
function fail(board, lines) {
  for (const line of lines) board.line(`  ${board.paint.red('✗')} ${line}`);
  board.line();
  return 1;
}
