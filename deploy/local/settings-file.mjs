import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

/** How commands such as `npm run verify` find the stack that runs here; passwords make it private. */
const fileName = 'settings.json';

/**
 * Writes where the stack's Kafka and ClickHouse are, readable by their owner alone.
 * @param {string} dataDir
 * @param {{ports: {kafka: number, clickhouse: number}, secrets: import('./secrets.mjs').Secrets}} stack
 */
export function writeSettings(dataDir, { ports, secrets }) {
  const settings = {
    KAFKA_BROKERS: `127.0.0.1:${ports.kafka}`,
    CLICKHOUSE_URL: `http://127.0.0.1:${ports.clickhouse}`,
    CLICKHOUSE_USER: 'resee',
    CLICKHOUSE_PASSWORD: secrets.clickhouse.resee,
  };
  const aside = join(dataDir, `${fileName}.${process.pid}`);
  writeFileSync(aside, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 });
  renameSync(aside, join(dataDir, fileName));
}

/**
 * The environment of an operator's command: what is set wins; what is not comes from the stack last
 * started on the default data folder. A ClickHouse that is set brings its own user and password.
 * @param {NodeJS.ProcessEnv} env
 * @param {string} [dataDir]
 * @returns {NodeJS.ProcessEnv}
 */
export function withLocalSettings(env, dataDir = join(root, '.resee')) {
  /** @type {Record<string, string>} */
  let local;
  try {
    local = JSON.parse(readFileSync(join(dataDir, fileName), 'utf8'));
  } catch {
    return env;
  }
  const elsewhere = Object.keys(env).some((name) => name.startsWith('CLICKHOUSE_'));
  const usable = Object.entries(local).filter(
    ([name]) => !(elsewhere && name.startsWith('CLICKHOUSE_')),
  );
  return { ...Object.fromEntries(usable), ...env };
}
