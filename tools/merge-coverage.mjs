import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CoverageReport } from 'monocart-coverage-reports';

/**
 * @typedef {{url: string, functions: unknown[], source?: string}} Entry
 * @typedef {{covered: number, total: number}} Count
 */

/**
 * Merges what Jest's test files and the processes they started covered, into a report on disk.
 * @param {{root: string, rawDirs: string[], outputDir: string, includes: (path: string) => boolean, sources: string[]}} options `includes` judges paths relative to `root`; files in `sources` that nothing loaded count as uncovered
 * @returns {Promise<Map<string, Count>>} statements by file, relative to `root`
 */
export async function mergeCoverage({ root, rawDirs, outputDir, includes, sources }) {
  const report = new CoverageReport({
    name: 'Resee Insights',
    outputDir,
    reports: ['html', 'json-summary', 'lcovonly'],
    cleanCache: true,
    logging: 'error',
    baseDir: root,
    sourcePath: (path) => path,
    all: {
      dir: sources,
      filter: (path) => (includes(relative(root, path)) ? 'js' : false),
      transformer: async (entry) => {
        entry.source = stripped(fileURLToPath(entry.url));
      },
    },
  });
  const cache = new Map();
  for (const file of rawDirs.flatMap(listJson)) {
    /** @type {{result: Entry[]}} */
    const { result } = JSON.parse(readFileSync(file, 'utf8'));
    const entries = result.flatMap((entry) => toEntry(entry, root, includes, cache));
    if (entries.length > 0) await report.add(entries);
  }
  const results = await report.generate();
  return new Map(
    (results?.files ?? []).map(({ sourcePath, summary }) => {
      const { covered = 0, total = 0 } = summary.statements ?? {};
      return [sourcePath, { covered, total }];
    }),
  );
}

/** @param {string} dir */
function listJson(dir) {
  if (!existsSync(dir)) return [];
  return readdirSync(dir)
    .filter((name) => name.endsWith('.json'))
    .map((name) => join(dir, name));
}

/**
 * @param {Entry} entry
 * @param {string} root
 * @param {(path: string) => boolean} includes
 * @param {Map<string, string>} cache
 */
function toEntry({ url, functions, source }, root, includes, cache) {
  const path = url.startsWith('file://') ? fileURLToPath(url) : url;
  if (!path.startsWith(root) || !includes(relative(root, path)) || !existsSync(path)) return [];
  // Every run sees the same text: types are blanked out in place, by Jest's transform as by Node.
  const text = source ?? cache.get(path) ?? stripped(path);
  cache.set(path, text);
  return [{ url: `file://${path}`, functions, source: text }];
}

/** @param {string} path */
function stripped(path) {
  const text = readFileSync(path, 'utf8');
  return path.endsWith('.ts') ? stripTypeScriptTypes(text) : text;
}

/**
 * Adds up statements of the files that a filter takes.
 * @param {Map<string, Count>} files
 * @param {(path: string) => boolean} [takes]
 * @returns {Count & {percent: number}} percent of nothing is 0: an empty run must not pass
 */
export function sumStatements(files, takes = () => true) {
  let covered = 0;
  let total = 0;
  for (const [path, count] of files) {
    if (!takes(path)) continue;
    covered += count.covered;
    total += count.total;
  }
  return { covered, total, percent: total === 0 ? 0 : (100 * covered) / total };
}
