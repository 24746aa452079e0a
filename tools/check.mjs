/** `npm run check`: lint, types, structure, format and unit tests; nothing needs Java or a network. */
import { availableParallelism } from 'node:os';
import { jest, jestEnv, staticChecks } from './checks.mjs';
import { runChecks } from './steps.mjs';

const start = performance.now();
const unit = { name: 'unit tests', commands: [[jest, '--selectProjects=unit']], env: jestEnv };
// The slow ones first, so that they do not run on alone at the end.
const { failed } = await runChecks([unit, ...staticChecks], Math.min(3, availableParallelism()));
const seconds = ((performance.now() - start) / 1000).toFixed(0);
console.log(failed === 0 ? `All good in ${seconds} s.` : `${failed} failed, in ${seconds} s.`);
process.exitCode = failed === 0 ? 0 : 1;
