/**
 * Runs a script with the repository's own Node 24, installing dependencies first when they are missing
 * or outdated: `node tools/installed.mjs <script> [arguments]`. It must itself run on Node 20. What the
 * environment does not say of Kafka and ClickHouse is taken from the local stack; but not for tools,
 * which bring up parts of their own.
 */
import { spawn } from 'node:child_process';
import { nodeBinary, nodeFlags } from '../deploy/local/paths.mjs';
import { withLocalSettings } from '../deploy/local/settings-file.mjs';
import { install } from './install.mjs';

const [script = '', ...args] = process.argv.slice(2);
await install();
const env = script.startsWith('tools/') ? process.env : withLocalSettings(process.env);
const flags = [...nodeFlags, '--disable-warning=ExperimentalWarning'];
const child = spawn(nodeBinary, [...flags, script, ...args], { stdio: 'inherit', env });
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.on(signal, () => {
    child.kill(signal);
  });
}
child.on('exit', (code, signal) => {
  process.exit(code ?? (signal ? 1 : 0));
});
