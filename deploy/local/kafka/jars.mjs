import { createHash, randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { findMaven } from '../java.mjs';
import { withLock } from '../lock.mjs';
import { runLogged } from '../run-logged.mjs';

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
 * @param {{cache: string, logFile?: string, signal?: AbortSignal, onSpawn?: import('../run-logged.mjs').RunOptions['onSpawn'], onProgress?: (megabytes: number, jars: number) => void}} options
 * @returns {Promise<{ok: true, dir: string, downloaded: boolean} | {ok: false, message: string}>}
 */
export async function ensureJars(options) {
  const dir = jarsDir(options.cache);
  if (existsSync(dir)) return { ok: true, dir, downloaded: false };
  const maven = await findMaven();
  if (!maven.ok) return maven;
  return withLock(`${dir}.lock`, async () => {
    if (existsSync(dir)) return { ok: true, dir, downloaded: false };
    const partial = `${dir}.${randomUUID()}`;
    mkdirSync(partial, { recursive: true });
    const logFile = options.logFile ?? `${dir}.log`;
    const how = await resolveJars(maven.command, partial, { ...options, logFile });
    if (how !== 'exit 0') {
      rmSync(partial, { recursive: true, force: true });
      const message = `Maven could not download Kafka ${kafkaVersion} (${how}): see ${logFile}`;
      return { ok: false, message };
    }
    // In one step: a folder that is there is complete.
    renameSync(partial, dir);
    return { ok: true, dir, downloaded: true };
  });
}

/**
 * @param {string} maven
 * @param {string} target
 * @param {Parameters<typeof ensureJars>[0] & {logFile: string}} options
 */
function resolveJars(maven, target, { logFile, signal, onSpawn, onProgress }) {
  const goal = [
    'dependency:copy-dependencies',
    '-DincludeScope=runtime',
    `-DoutputDirectory=${target}`,
  ];
  return runLogged({
    command: maven,
    args: ['-B', '-ntp', '-f', pom, ...goal],
    logFile,
    signal,
    onSpawn,
    onTick: () => {
      const sizes = readdirSync(target).map((name) => statSync(join(target, name)).size);
      onProgress?.(sizes.reduce((sum, size) => sum + size, 0) / 1e6, sizes.length);
    },
  });
}
