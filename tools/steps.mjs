import { spawn } from 'node:child_process';
import { nodeBinary, root } from '../deploy/local/paths.mjs';

/**
 * A check: commands run one after the other by Node 24, each a script with its arguments.
 * @typedef {{name: string, commands: string[][], env?: Record<string, string>}} Check
 */

const colours = process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' };

/**
 * Runs one check; says how it went and what it printed.
 * @param {Check} check
 * @returns {Promise<{name: string, ok: boolean, output: string, seconds: number}>}
 */
async function runCheck({ name, commands, env = {} }) {
  const start = performance.now();
  let output = '';
  let ok = true;
  for (const args of commands) {
    const child = spawn(nodeBinary, args, {
      cwd: root,
      env: { ...process.env, ...colours, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    }
    const code = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    if (code === 0) continue;
    ok = false;
    break;
  }
  return { name, ok, output, seconds: (performance.now() - start) / 1000 };
}

/**
 * Runs checks, a few at a time, and prints each one's time, with its output only if it failed.
 * @param {readonly Check[]} checks
 * @param {number} atOnce
 * @returns {Promise<{passed: number, failed: number}>}
 */
export async function runChecks(checks, atOnce) {
  const queue = [...checks];
  let failed = 0;
  const worker = async () => {
    for (let check = queue.shift(); check; check = queue.shift()) {
      const { name, ok, output, seconds } = await runCheck(check);
      console.log(`  ${ok ? '✓' : '✗'} ${name.padEnd(12)} ${seconds.toFixed(1).padStart(5)} s`);
      if (ok) continue;
      failed += 1;
      console.log(`\n${output.trimEnd()}\n`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return { passed: checks.length - failed, failed };
}
