import { expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apiKeyFiles, ensureApiKeys, firstEvent } from './api-keys.mjs';

it('makes API keys once, for their owner alone, and shows none of them', () => {
  const dir = mkdtempSync(join(tmpdir(), 'resee-api-keys-'));
  try {
    ensureApiKeys(dir);
    const { admin, ingest } = apiKeyFiles(dir);
    const keys = [admin, ingest].map((file) => readFileSync(file, 'utf8').trim());
    for (const key of keys) expect(key).toMatch(/^resee_[0-9a-f]{16}_[\w-]{43}$/);
    expect(keys[0]).not.toBe(keys[1]);
    for (const file of [admin, ingest]) expect(statSync(file).mode & 0o777).toBe(0o600);
    ensureApiKeys(dir);
    expect([admin, ingest].map((file) => readFileSync(file, 'utf8').trim())).toEqual(keys);
    expect(firstEvent('http://127.0.0.1:8080', ingest)).not.toContain(keys[1]);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});
