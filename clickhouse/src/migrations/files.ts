import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { splitStatements, type Statement } from './statements.ts';

/** A statement with what it is known by later. */
export interface MigrationStatement extends Statement {
  /** SHA-256 of the text before placeholders are filled, so that settings do not change the past. */
  readonly checksum: string;
}

/** A migration file. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly statements: readonly MigrationStatement[];
}

/** Migrations in order, or why the folder is not fit to run. */
export type MigrationsRead =
  | { readonly ok: true; readonly migrations: readonly Migration[] }
  | { readonly ok: false; readonly message: string };

/** The folder of this product's migrations. */
export const migrationsFolder = join(import.meta.dirname, '../../migrations');

function parse(file: string, sql: string): Migration | null {
  const match = /^(\d{4})_([a-z0-9_]+)\.sql$/.exec(file);
  if (!match) return null;
  const statements = splitStatements(sql).map((statement) => ({
    ...statement,
    checksum: createHash('sha256').update(statement.text).digest('hex'),
  }));
  return { version: Number(match[1]), name: match[2] ?? '', statements };
}

/** Reads `NNNN_name.sql` files: numbers must go 1, 2, 3 without gap, each with a statement at least. */
export function readMigrations(folder: string = migrationsFolder): MigrationsRead {
  const migrations: Migration[] = [];
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith('.sql')) continue;
    const migration = parse(file, readFileSync(join(folder, file), 'utf8'));
    if (!migration) return { ok: false, message: `${file} is not named NNNN_name.sql` };
    if (migration.statements.length === 0)
      return { ok: false, message: `${file} has no statement` };
    if (migration.version !== migrations.length + 1) {
      return {
        ok: false,
        message: `${file} should have number ${String(migrations.length + 1).padStart(4, '0')}: numbers go up by one, each once`,
      };
    }
    migrations.push(migration);
  }
  return { ok: true, migrations };
}
