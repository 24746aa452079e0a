import { homedir } from 'node:os';
import { join, relative } from 'node:path';

/** The repository's folder. */
export const root = join(import.meta.dirname, '../..');

/**
 * What our own scripts are run with. kafkajs 2.2.4 asks for timers in the past, which Node sets to
 * 1 ms, as it should be, and warns of.
 */
export const nodeFlags = ['--disable-warning=TimeoutNegativeWarning'];

/** Node 24 of the npm package `node`; there once dependencies are installed. */
export const nodeBinary = join(root, 'node_modules/.bin/node');

/**
 * Where jars are kept, outside of the repository so that clean clones and tests share them.
 * @param {NodeJS.ProcessEnv} [env]
 */
export function cacheDir(env = process.env) {
  if (env['RESEE_CACHE']) return env['RESEE_CACHE'];
  return join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'resee-insights');
}

/**
 * A path as the user would write it: from where he stands, unless it lies elsewhere.
 * @param {string} path
 */
export function shown(path) {
  const short = relative(process.cwd(), path);
  return short.startsWith('..') ? path : short || '.';
}
