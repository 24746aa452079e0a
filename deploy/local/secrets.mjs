import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureApiKeys } from './api-keys.mjs';

/** @typedef {{clickhouse: {resee: string, analyst: string}}} Secrets */

/** @param {string} file @param {unknown} content */
function writePrivate(file, content) {
  const aside = `${file}.${process.pid}`;
  writeFileSync(aside, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  renameSync(aside, file);
}

/**
 * The passwords of this data folder, made on first use, readable by their owner alone.
 * @param {string} dataDir
 * @returns {{secrets: Secrets, usersFile: string}} `usersFile` is what the ClickHouse server reads
 */
export function ensureSecrets(dataDir) {
  ensureApiKeys(dataDir);
  const file = join(dataDir, 'secrets.json');
  if (!existsSync(file)) {
    const password = () => randomBytes(18).toString('base64url');
    writePrivate(file, { clickhouse: { resee: password(), analyst: password() } });
  }
  /** @type {Secrets} */
  const secrets = JSON.parse(readFileSync(file, 'utf8'));
  const usersFile = join(dataDir, 'clickhouse-users.json');
  writePrivate(usersFile, [
    { name: 'resee', password: secrets.clickhouse.resee, access: 'full' },
    { name: 'analyst', password: secrets.clickhouse.analyst, access: 'read-only' },
  ]);
  return { secrets, usersFile };
}
