import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensureInstalled } from '../deploy/local/install.mjs';
import { root } from '../deploy/local/paths.mjs';

/** Installs the dependencies when they are missing or outdated; ends the process when it cannot. */
export async function install() {
  const logs = join(root, '.resee/logs');
  mkdirSync(logs, { recursive: true });
  let told = false;
  const result = await ensureInstalled({
    logFile: join(logs, 'npm.log'),
    onProgress: () => {
      if (!told) console.error('Installing dependencies (npm ci) ...');
      told = true;
    },
  });
  if (result.ok) return;
  console.error(result.message);
  process.exit(1);
}
