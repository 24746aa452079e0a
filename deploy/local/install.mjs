import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { nodeBinary, root } from './paths.mjs';
import { runLogged } from './run-logged.mjs';

/** @typedef {Record<string, {version?: string, link?: boolean, optional?: boolean}>} Packages */

/**
 * Names the packages of the lockfile that are not installed, or in another version; packages of
 * other platforms are optional and may be missing.
 * @param {Packages} wanted
 * @param {Packages} installed
 * @returns {string[]}
 */
export function findOutdated(wanted, installed) {
  return Object.entries(wanted)
    .filter(([path, { version, link, optional }]) => {
      if (!path.includes('node_modules/') || link) return false;
      const found = installed[path];
      return found ? found.version !== version : !optional;
    })
    .map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length));
}

/**
 * Tells whether `npm ci` is needed: nothing installed, something outdated, or Node 24 missing.
 * @param {string} [dir] the repository
 */
export function needsInstall(dir = root) {
  try {
    /** @param {string} file @returns {Packages} */
    const packages = (file) => JSON.parse(readFileSync(join(dir, file), 'utf8')).packages;
    const installed = packages('node_modules/.package-lock.json');
    if (findOutdated(packages('package-lock.json'), installed).length > 0) return true;
    // The link alone does not tell: a cut-off install leaves it without its target.
    return !existsSync(join(dir, 'node_modules/.bin/node'));
  } catch {
    return true;
  }
}

/**
 * Installs the dependencies when they are missing or outdated; several callers wait for one.
 * @param {{logFile: string, signal?: AbortSignal | undefined, onSpawn?: import('./run-logged.mjs').RunOptions['onSpawn'], onProgress?: (packages: number, of: number) => void}} options
 * @returns {Promise<{ok: true, installed: boolean} | {ok: false, message: string}>}
 */
export async function ensureInstalled({ logFile, signal, onSpawn, onProgress }) {
  if (!needsInstall()) return { ok: true, installed: false };
  return withLock(join(root, '.resee/install.lock'), async () => {
    if (!needsInstall()) return { ok: true, installed: false };
    const of = countWanted();
    const how = await runLogged({
      command: 'npm',
      args: ['ci', '--no-audit', '--no-fund', '--loglevel=error'],
      cwd: root,
      logFile,
      signal,
      onSpawn,
      onTick: () => {
        onProgress?.(countInstalled(), of);
      },
    });
    if (how !== 'exit 0') return { ok: false, message: `npm ci failed (${how}): see ${logFile}` };
    if (!existsSync(nodeBinary)) {
      const message =
        'npm ci ran without install scripts, so Node 24 is missing. Run: npm rebuild node --ignore-scripts=false';
      return { ok: false, message };
    }
    return { ok: true, installed: true };
  });
}

function countWanted() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const names = Object.entries(/** @type {Packages} */ (packages));
  return names.filter(([path, { optional }]) => path.startsWith('node_modules/') && !optional)
    .length;
}

function countInstalled() {
  try {
    const dir = join(root, 'node_modules');
    return readdirSync(dir)
      .filter((name) => !name.startsWith('.'))
      .reduce(
        (sum, name) => sum + (name.startsWith('@') ? readdirSync(join(dir, name)).length : 1),
        0,
      );
  } catch {
    return 0;
  }
}
