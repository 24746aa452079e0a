import { spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  openSync,
  closeSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { findMaven } from '../java.mjs';
import { withLock } from '../lock.mjs';

const pom = join(import.meta.dirname, 'pom.xml');

/** The broker's version, as the pom says it. */
export const kafkaVersion =
  /<kafka\.version>([^<]+)</.exec(readFileSync(pom, 'utf8'))?.[1] ?? 'unknown';

/**
 * The cache folder of this pom's jars; another pom gets another folder.
 * @param {string} cache
 */
export function jarsDir(cache) {
  const hash = createHash('sha256').update(readFileSync(pom)).digest('hex').slice(0, 8);
  return join(cache, `kafka-${kafkaVersion}-${hash}`);
}

/**
 * Makes the broker's jars be in the cache, by Maven when they are not; safe with several callers.
 * @param {{cache: string, logFile?: string | undefined, onProgress?: (megabytes: number, jars: number) => void}} options
 * @returns {Promise<{ok: true, dir: string, downloaded: boolean} | {ok: false, message: string}>}
 */
export async function ensureJars({ cache, logFile, onProgress }) {
  const dir = jarsDir(cache);
  if (existsSync(dir)) return { ok: true, dir, downloaded: false };
  const maven = await findMaven();
  if (!maven.ok) return maven;
  return withLock(`${dir}.lock`, async () => {
    if (existsSync(dir)) return { ok: true, dir, downloaded: false };
    const partial = `${dir}.${randomUUID()}`;
    mkdirSync(partial, { recursive: true });
    const code = await resolveJars(maven.command, partial, logFile, onProgress);
    if (code !== 0) {
      rmSync(partial, { recursive: true, force: true });
      const where = logFile ? `: see ${logFile}` : '';
      return {
        ok: false,
        message: `Maven could not download Kafka ${kafkaVersion} (exit ${code ?? 'by signal'})${where}`,
      };
    }
    renameSync(partial, dir);
    return { ok: true, dir, downloaded: true };
  });
}

/**
 * @param {string} maven
 * @param {string} target
 * @param {string | undefined} logFile
 * @param {((megabytes: number, jars: number) => void) | undefined} onProgress
 * @returns {Promise<number | null>}
 */
function resolveJars(maven, target, logFile, onProgress) {
  const log = logFile ? openSync(logFile, 'a') : /** @type {const} */ ('ignore');
  const goal = [
    'dependency:copy-dependencies',
    '-DincludeScope=runtime',
    `-DoutputDirectory=${target}`,
  ];
  const child = spawn(maven, ['-B', '-ntp', '-f', pom, ...goal], { stdio: ['ignore', log, log] });
  const timer = setInterval(() => {
    const sizes = readdirSync(target).map((name) => statSync(join(target, name)).size);
    onProgress?.(sizes.reduce((sum, size) => sum + size, 0) / 1e6, sizes.length);
  }, 250);
  return new Promise((resolve) => {
    /** @param {number | null} code */
    const done = (code) => {
      clearInterval(timer);
      if (typeof log === 'number') closeSync(log);
      resolve(code);
    };
    child.once('error', () => {
      done(127);
    });
    child.once('exit', done);
  });
}
