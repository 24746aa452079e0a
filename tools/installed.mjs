/**
 * Runs a TypeScript entry with the repository's own Node 24, installing dependencies first when they
 * are missing or outdated: `node tools/installed.mjs <entry> [arguments]`.
 */
import { spawn } from 'node:child_process';
import { install } from './install.mjs';
import { nodeBinary } from '../deploy/local/paths.mjs';

await install();
const child = spawn(nodeBinary, process.argv.slice(2), { stdio: 'inherit' });
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.on(signal, () => {
    child.kill(signal);
  });
}
child.on('exit', (code, signal) => {
  process.exit(code ?? (signal ? 1 : 0));
});
