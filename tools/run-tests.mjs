import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeBinary, root } from '../deploy/local/paths.mjs';
import { jest, jestEnv } from './checks.mjs';
import { mergeCoverage, sumStatements } from './merge-coverage.mjs';

/**
 * @typedef {{name: string, above: number, takes?: (path: string) => boolean}} Threshold `above`: percent of statements that must be exceeded
 * @typedef {object} TestRun
 * @property {string[]} jestArgs
 * @property {string} outputDir where the coverage report goes
 * @property {string} sourceRoot paths of `includes` and thresholds are relative to it
 * @property {string[]} sources folders whose files count even if nothing loads them
 * @property {(path: string) => boolean} includes
 * @property {Threshold[]} thresholds
 */

/**
 * Runs Jest with coverage, that of the processes which tests start included, and judges thresholds.
 * @param {TestRun} run
 * @returns {Promise<{passed: number, failed: number, skipped: number, coverage: {name: string, ok: boolean, line: string}[]}>}
 */
export async function runTests(run) {
  const dir = mkdtempSync(join(tmpdir(), 'resee-tests-'));
  try {
    const resultFile = join(dir, 'result.json');
    const code = await runJest(run, dir, resultFile);
    const totals = readTotals(resultFile, code);
    const files = await mergeCoverage({
      root: run.sourceRoot,
      rawDirs: [join(dir, 'jest'), join(dir, 'children')],
      outputDir: run.outputDir,
      includes: run.includes,
      sources: run.sources,
    });
    return { ...totals, coverage: run.thresholds.map((threshold) => judge(threshold, files)) };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/**
 * @param {TestRun} run
 * @param {string} dir
 * @param {string} resultFile
 * @returns {Promise<number | null>}
 */
function runJest(run, dir, resultFile) {
  const args = [
    jest,
    ...run.jestArgs,
    '--coverage',
    '--coverageProvider=v8',
    '--coverageReporters=none',
    '--reporters=default',
    `--reporters=${join(root, 'tools/coverage-reporter.mjs')}`,
    '--json',
    `--outputFile=${resultFile}`,
  ];
  const child = spawn(nodeBinary, args, {
    cwd: root,
    env: {
      ...process.env,
      ...jestEnv,
      // Set when a test calls this; Jest's own sessions and V8's switch get in each other's way.
      NODE_V8_COVERAGE: '',
      RESEE_JEST_COVERAGE: join(dir, 'jest'),
      RESEE_CHILD_COVERAGE: join(dir, 'children'),
    },
    // With --json Jest writes the result to stdout, and what people read to stderr.
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
}

/** @param {string} file @param {number | null} code */
function readTotals(file, code) {
  try {
    const result = JSON.parse(readFileSync(file, 'utf8'));
    const passed = result.numPassedTests;
    // A test file that could not even be loaded has no tests to count: it counts as one.
    const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
    const skipped = result.numPendingTests + result.numTodoTests;
    return { passed, failed: failed === 0 && code !== 0 ? 1 : failed, skipped };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

/** @param {Threshold} threshold @param {Map<string, {covered: number, total: number}>} files */
function judge({ name, above, takes }, files) {
  const { covered, total, percent } = sumStatements(files, takes);
  const ok = percent > above;
  const line = `${name}: ${percent.toFixed(2)} % of statements (${covered} of ${total}), above ${above} % wanted`;
  return { name, ok, line };
}
