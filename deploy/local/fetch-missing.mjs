import { join } from 'node:path';
import { ensureInstalled } from './install.mjs';
import { ensureJars, kafkaVersion } from './kafka/jars.mjs';
import { trainArchive } from './kafka/train.mjs';
import { cacheDir } from './paths.mjs';

/**
 * Installs dependencies and downloads the broker, side by side, showing how far they are.
 * @param {{board: import('./terminal.mjs').Board, java: {command: string, version: string}, logsDir: string, claim: {add: (name: string, id: import('./processes.mjs').ProcessId) => void}, abort: AbortController}} context
 * @returns {Promise<{ok: true, jars: string} | {ok: false, message: string}>}
 */
export async function fetchWhatIsMissing(context) {
  const [installed, jars] = await Promise.all([installPackages(context), fetchKafka(context)]);
  if (!installed.ok) return installed;
  return jars.ok ? { ok: true, jars: jars.dir } : jars;
}

/** @param {Parameters<typeof fetchWhatIsMissing>[0]} context */
async function installPackages({ board, logsDir, claim, abort }) {
  const step = board.step('Dependencies', 'looking');
  const result = await ensureInstalled({
    logFile: join(logsDir, 'npm.log'),
    signal: abort.signal,
    onSpawn: (id) => {
      claim.add('npm', id);
    },
    onProgress: (packages, of) => {
      step.update(`installing, ${Math.min(packages, of)} of about ${of} packages`);
    },
  });
  if (result.ok) step.done(result.installed ? 'installed' : 'up to date');
  else step.fail('not installed');
  return result;
}

/** @param {Parameters<typeof fetchWhatIsMissing>[0]} context */
async function fetchKafka({ board, java, logsDir, claim, abort }) {
  const step = board.step(`Kafka ${kafkaVersion}`, 'looking');
  const result = await ensureJars({
    cache: cacheDir(),
    logFile: join(logsDir, 'maven.log'),
    signal: abort.signal,
    onSpawn: (id) => {
      claim.add('maven', id);
    },
    onProgress: (megabytes, jars) => {
      step.update(`downloading with Maven, ${megabytes.toFixed(0)} MB in ${jars} jars`);
    },
  });
  if (!result.ok) {
    step.fail('not downloaded');
    return result;
  }
  if (result.downloaded) {
    step.update('preparing fast starts (once)');
    await trainArchive({ java, jars: result.dir, signal: abort.signal });
  }
  step.done(result.downloaded ? 'downloaded into the cache' : 'in the cache');
  return result;
}
