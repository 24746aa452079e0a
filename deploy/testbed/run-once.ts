import { spawn } from 'node:child_process';
import { identify } from '../local/processes.mjs';
import type { Guard } from './guard.ts';

/** Runs a command to its end and gives its exit code (null by signal) and output. */
export async function runOnce(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  guard: Guard,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const id = child.pid === undefined ? null : identify(child.pid);
  if (id) guard.add(id);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (id) guard.remove(id.pid);
  return { code, stdout, stderr };
}
