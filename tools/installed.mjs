/**
 * Runs a TypeScript entry with the repository's own Node 24, installing dependencies first when they
 * are missing or outdated: `node tools/installed.mjs <entry> [arguments]`. What the environment does
 * not say of Kafka and ClickHouse is taken from the local stack.
 */
import { spawn } from 'node:child_process';
import { install } from './install.mjs';
import { nodeBinary } from '../deploy/local/paths.mjs';
import { withLocalSettings } from '../deploy/local/settings-file.mjs';

await install();
// kafkajs sets timers for moments that have passed; that is of no use to who reads the output.
const child = spawn(
  nodeBinary,
  ['--disable-warning=TimeoutNegativeWarning', ...process.argv.slice(2)],
  {
    stdio: 'inherit',
    env: withLocalSettings(process.env),
  },
);
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.on(signal, () => {
    child.kill(signal);
  });
}
child.on('exit', (code, signal) => {
  process.exit(code ?? (signal ? 1 : 0));
});
