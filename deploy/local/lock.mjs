import { mkdirSync, readFileSync, renameSync, rmSync, linkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { identify, isRunning } from './processes.mjs';

/**
 * Runs the work while holding a lock file; a lock whose owner died is taken over.
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work
 * @param {{timeoutMs?: number, onWait?: (owner: string) => void}} [how]
 * @returns {Promise<T>}
 */
export async function withLock(file, work, { timeoutMs = 600_000, onWait } = {}) {
  const end = performance.now() + timeoutMs;
  mkdirSync(dirname(file), { recursive: true });
  for (let told = false; !take(file);) {
    const owner = ownerOf(file);
    if (owner && !isRunning(owner)) {
      removeStale(file);
      continue;
    }
    if (performance.now() > end)
      throw new Error(`${file} is held by process ${owner?.pid ?? '?'}.`);
    if (!told) onWait?.(`process ${owner?.pid ?? '?'}`);
    told = true;
    await sleep(100);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

/** @param {string} file */
function take(file) {
  // Written aside and linked in one step: nobody ever reads a lock without an owner in it.
  const mine = `${file}.${randomUUID()}`;
  writeFileSync(mine, JSON.stringify(identify(process.pid)));
  try {
    linkSync(mine, file);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(mine, { force: true });
  }
}

/** @param {string} file @returns {import('./processes.mjs').ProcessId | null} */
function ownerOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/** @param {string} file */
function removeStale(file) {
  // Of two that see the stale lock only one may remove it, and none the lock taken after that.
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  const owner = ownerOf(aside);
  if (owner && isRunning(owner)) {
    try {
      linkSync(aside, file);
    } catch {
      // A third took it meanwhile; its owner is told by its own read.
    }
  }
  rmSync(aside, { force: true });
}
