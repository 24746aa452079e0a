import { expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureSecrets } from './secrets.mjs';

it('makes passwords once, for their owner alone, and a users file of them', () => {
  const dir = mkdtempSync(join(tmpdir(), 'resee-secrets-'));
  try {
    const { secrets, usersFile } = ensureSecrets(dir);
    const { resee, analyst } = secrets.clickhouse;
    expect(resee).toMatch(/^[\w-]{24}$/);
    expect(analyst).not.toBe(resee);
    expect(ensureSecrets(dir).secrets).toEqual(secrets);
    for (const file of [usersFile, join(dir, 'secrets.json')]) {
      expect(statSync(file).mode & 0o777).toBe(0o600);
    }
    expect(JSON.parse(readFileSync(usersFile, 'utf8'))).toEqual([
      { name: 'resee', password: resee, access: 'full' },
      { name: 'analyst', password: analyst, access: 'read-only' },
    ]);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});
