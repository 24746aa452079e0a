import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readMigrations } from './files.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'resee-migrations-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const write = (file: string, sql: string): void => {
  writeFileSync(join(folder, file), sql);
};

describe('readMigrations', () => {
  it("reads the product's own migrations", () => {
    const read = readMigrations();
    expect(read.ok && read.migrations[0]).toMatchObject({ version: 1, name: 'raw_tables' });
  });

  it('reads files in order and ignores others', () => {
    write('0002_b.sql', 'SELECT 2; SELECT 3');
    write('0001_a.sql', 'SELECT 1');
    write('README.md', 'not SQL');
    const read = readMigrations(folder);
    expect(
      read.ok && read.migrations.map(({ name, statements }) => [name, statements.length]),
    ).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
  });

  it('keeps the checksum when only comments change', () => {
    write('0001_a.sql', '-- first\nSELECT 1;');
    const before = readMigrations(folder);
    write('0001_a.sql', '-- second thoughts\n\nSELECT 1;');
    expect(readMigrations(folder)).toEqual(before);
    write('0001_a.sql', 'SELECT 2;');
    expect(readMigrations(folder)).not.toEqual(before);
  });

  it.each([
    ['a gap', ['0001_a.sql', '0003_c.sql'], '0003_c.sql should have number 0002'],
    ['a number twice', ['0001_a.sql', '0001_b.sql'], '0001_b.sql should have number 0002'],
    ['a strange name', ['0001-a.sql'], '0001-a.sql is not named'],
  ])('refuses %s', (_what, files, message) => {
    for (const file of files) write(file, 'SELECT 1');
    const read = readMigrations(folder);
    expect(read.ok ? '' : read.message).toContain(message);
  });

  it('refuses a file without a statement', () => {
    write('0001_a.sql', '-- later');
    expect(readMigrations(folder)).toEqual({ ok: false, message: '0001_a.sql has no statement' });
  });
});
