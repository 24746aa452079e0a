import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readClickHouseEnvironment } from './environment.ts';

describe('readClickHouseEnvironment', () => {
  it('reads what is set', () => {
    const read = readClickHouseEnvironment({
      CLICKHOUSE_URL: 'https://ch.example:8443',
      CLICKHOUSE_USER: 'writer',
      CLICKHOUSE_PASSWORD: 'p@ss',
      CLICKHOUSE_DATABASE: 'db',
    });
    expect(read).toEqual({
      ok: true,
      value: { url: 'https://ch.example:8443', user: 'writer', password: 'p@ss', database: 'db' },
    });
  });

  it('reads the password from a file, without the line break at its end', () => {
    const folder = mkdtempSync(join(tmpdir(), 'resee-password-'));
    const file = join(folder, 'password');
    writeFileSync(file, ' secret \n');
    const read = readClickHouseEnvironment({ CLICKHOUSE_PASSWORD_FILE: file });
    rmSync(folder, { recursive: true });
    expect(read).toMatchObject({ value: { password: ' secret ' } });
  });

  it('lists every mistake, and repeats no secret', () => {
    const read = readClickHouseEnvironment({
      CLICKHOUSE_URL: 'ftp://user:hush@host',
      CLICKHOUSE_PASSWORD: 'hush',
      CLICKHOUSE_PASSWORD_FILE: '/nowhere/at/all',
      CLICKHOUSE_DATABASE: 'a-b',
    });
    expect(read.ok ? [] : read.problems).toHaveLength(4);
    expect(JSON.stringify(read)).not.toContain('hush');
  });
});
