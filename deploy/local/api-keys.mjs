import { randomBytes } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Where this data folder's first API keys are: one that manages keys, one that sends events.
 * @param {string} dataDir
 */
export function apiKeyFiles(dataDir) {
  return { admin: join(dataDir, 'admin-key'), ingest: join(dataDir, 'ingest-key') };
}

/**
 * Makes those that are missing, readable by their owner alone; the api takes them up when it starts.
 * @param {string} dataDir
 */
export function ensureApiKeys(dataDir) {
  for (const file of Object.values(apiKeyFiles(dataDir))) {
    if (existsSync(file)) continue;
    const token = `resee_${randomBytes(8).toString('hex')}_${randomBytes(32).toString('base64url')}`;
    writeFileSync(file, `${token}\n`, { mode: 0o600 });
  }
}

/**
 * A curl line that sends an event; the key stays in its file.
 * @param {string} url
 * @param {string} keyFile
 */
export function firstEvent(url, keyFile) {
  const event = `{"id":"'$(node -p 'crypto.randomUUID()')'","type":"visit","ts":'$(date +%s)000',"anonymous_id":"me","path":"/hello"}`;
  return `curl -s ${url}/api/events -H "Authorization: Bearer $(cat '${keyFile}')" -H 'Content-Type: application/json' -d '${event}'`;
}
