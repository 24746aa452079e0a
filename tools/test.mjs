/**
 * `npm test`: downloads the broker if need be, runs all checks, all unit and integration tests (on a
 * real broker and engine) and judges the coverage of both together.
 */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { findJava } from '../deploy/local/java.mjs';
import { ensureJars, kafkaVersion } from '../deploy/local/kafka/jars.mjs';
import { trainArchive } from '../deploy/local/kafka/train.mjs';
import { cacheDir, root } from '../deploy/local/paths.mjs';
import { staticChecks } from './checks.mjs';
import { runTests } from './run-tests.mjs';
import { runChecks } from './steps.mjs';

const sources = [
  'domain/src',
  'clickhouse/src',
  'clickhouse/embedded',
  'processor/src',
  'api/src',
  'deploy',
];

await prepareKafka();
console.log('Checks');
const checks = await runChecks(staticChecks, Math.min(3, availableParallelism()));
console.log('\nTests');
const tests = await runTests({
  // Brokers and engines want memory and cores of their own.
  jestArgs: [`--maxWorkers=${Math.max(1, Math.min(3, availableParallelism() - 1))}`],
  outputDir: join(root, 'coverage'),
  sourceRoot: root,
  sources: sources.map((dir) => join(root, dir)),
  includes: isSource,
  thresholds: [
    { name: 'everything', above: 80 },
    { name: 'domain', above: 95, takes: (path) => path.startsWith('domain/') },
  ],
});
console.log('\nCoverage (report: coverage/index.html)');
for (const { ok, line } of tests.coverage) console.log(`  ${ok ? '✓' : '✗'} ${line}`);

const lacking = tests.coverage.filter(({ ok }) => !ok).length;
const failed = tests.failed + checks.failed + lacking;
const skipped = tests.skipped > 0 ? `, ${tests.skipped} skipped` : '';
console.log(
  `\nChecks: ${checks.passed} of ${staticChecks.length}. The line below adds checks and thresholds to the tests.`,
);
console.log(
  `${tests.passed + checks.passed + tests.coverage.length - lacking} passed, ${failed} failed${skipped}`,
);
process.exitCode = failed === 0 ? 0 : 1;

/** Code of ours that runs: no tests, nor what only they use. @param {string} path */
function isSource(path) {
  return (
    /\.(ts|mjs)$/.test(path) &&
    sources.some((dir) => path.startsWith(`${dir}/`)) &&
    !/(\.test\.ts$|\.d\.ts$|\/test\/|node_modules|\/bench\/|\/scripts\/)/.test(path)
  );
}

async function prepareKafka() {
  const java = await findJava();
  if (!java.ok) fail(java.message);
  let told = false;
  const jars = await ensureJars({
    cache: cacheDir(),
    onProgress: () => {
      if (!told) console.log(`Downloading Kafka ${kafkaVersion} with Maven ...`);
      told = true;
    },
  });
  if (!jars.ok) fail(jars.message);
  await trainArchive({ java, jars: jars.dir });
}

/** @param {string} message @returns {never} */
function fail(message) {
  console.error(message);
  console.log('0 passed, 1 failed');
  process.exit(1);
}
