import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { endProcess, identify, isRunning } from './processes.mjs';

/** @typedef {import('./processes.mjs').ProcessId} ProcessId */

/**
 * Who runs on a data folder: the launcher and its parts, in the order they were started.
 * @typedef {{launcher: ProcessId, parts: {name: string, id: ProcessId}[]}} RunRecord
 */

/** @param {string} dataDir */
const fileOf = (dataDir) => join(dataDir, 'run.json');

/**
 * Reads the record; null when there is none that can be read.
 * @param {string} dataDir
 * @returns {RunRecord | null}
 */
export function readRecord(dataDir) {
  try {
    return JSON.parse(readFileSync(fileOf(dataDir), 'utf8'));
  } catch {
    return null;
  }
}

/** @param {string} dataDir @param {RunRecord} record */
function write(dataDir, record) {
  const aside = `${fileOf(dataDir)}.${process.pid}`;
  writeFileSync(aside, `${JSON.stringify(record, null, 2)}\n`);
  renameSync(aside, fileOf(dataDir));
}

/**
 * Takes the data folder for this launcher, ending what a killed one left (last started first);
 * refuses while another launcher runs on it.
 * @param {string} dataDir
 * @param {{graceMs?: number}} [how]
 * @returns {Promise<{ok: true, ended: string[], add: (name: string, id: ProcessId) => void, release: () => void} | {ok: false, message: string}>}
 */
export async function takeDataDir(dataDir, { graceMs = 15_000 } = {}) {
  mkdirSync(dataDir, { recursive: true });
  return withLock(`${fileOf(dataDir)}.lock`, async () => {
    const before = readRecord(dataDir);
    if (before && isRunning(before.launcher)) {
      const { pid } = before.launcher;
      return {
        ok: false,
        message: `Resee Insights already runs on ${dataDir} (process ${pid}). Stop it with Ctrl-C there or: kill ${pid}`,
      };
    }
    const ended = before ? await endLeftovers(before, graceMs) : [];
    const launcher = identify(process.pid);
    if (!launcher) return { ok: false, message: 'This system does not tell processes apart.' };
    /** @type {RunRecord} */
    const record = { launcher, parts: [] };
    write(dataDir, record);
    return {
      ok: true,
      ended,
      add: (name, id) => {
        record.parts.push({ name, id });
        write(dataDir, record);
      },
      release: () => {
        rmSync(fileOf(dataDir), { force: true });
      },
    };
  });
}

/**
 * Ends the recorded processes that still run, one after the other from the last started; a pid that
 * has been handed to another process is left alone.
 * @param {RunRecord} record
 * @param {number} graceMs
 * @returns {Promise<string[]>} what was ended, by name and pid
 */
export async function endLeftovers(record, graceMs) {
  const ended = [];
  for (const { name, id } of [...record.parts].reverse()) {
    const how = await endProcess(id, { graceMs });
    if (how !== 'was gone') ended.push(`${name} (${id.pid})`);
  }
  return ended;
}
