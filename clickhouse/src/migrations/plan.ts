import type { Migration, MigrationStatement } from './files.ts';

/** A statement that the database says was run. */
export interface AppliedStatement {
  readonly version: number;
  readonly name: string;
  /** From 1. */
  readonly statement: number;
  readonly checksum: string;
  /** Cluster it was run on, '' for a single node. */
  readonly cluster: string;
}

/** A statement still to be run. */
export interface PlannedStatement {
  readonly version: number;
  readonly name: string;
  readonly statement: number;
  readonly of: number;
  readonly checksum: string;
  readonly text: string;
}

/** Why the database and the files do not fit together. */
export type RefusalCode = 'changed' | 'missing' | 'ahead' | 'out_of_order' | 'other_topology';

/** What is left to run, or why nothing may be. */
export type Plan =
  | { readonly ok: true; readonly pending: readonly PlannedStatement[] }
  | { readonly ok: false; readonly code: RefusalCode; readonly message: string };

const label = (version: number, name: string): string =>
  `${String(version).padStart(4, '0')}_${name}`;

const refuse = (code: RefusalCode, message: string): Plan => ({ ok: false, code, message });

/** Statements of a migration that run where it runs: all in a cluster, else those not marked for one. */
export function statementsFor(
  migration: Migration,
  cluster: string | null,
): readonly MigrationStatement[] {
  return migration.statements.filter(({ clusterOnly }) => cluster !== null || !clusterOnly);
}

function checkOne(migration: Migration, done: readonly AppliedStatement[], cluster: string | null) {
  const statements = statementsFor(migration, cluster);
  const name = label(migration.version, migration.name);
  for (const applied of done) {
    const statement = statements[applied.statement - 1];
    if (statement?.checksum !== applied.checksum) {
      return refuse(
        'changed',
        `${name}.sql was changed after it had been run (statement ${applied.statement}). What was run stays as it is: put the file back and write a new migration`,
      );
    }
  }
  const missing = done.findIndex((applied, index) => applied.statement !== index + 1);
  return missing === -1
    ? null
    : refuse(
        'out_of_order',
        `${name}.sql: statement ${missing + 1} was not run, but later ones were`,
      );
}

/**
 * Compares what was run with the files: what is left, in order, or a refusal. Pure.
 */
export function planMigrations(
  migrations: readonly Migration[],
  applied: readonly AppliedStatement[],
  cluster: string | null,
): Plan {
  const stranger = applied.find((one) => one.cluster !== (cluster ?? ''));
  if (stranger) {
    const was = stranger.cluster === '' ? 'on a single node' : `on cluster ${stranger.cluster}`;
    const is = cluster === null ? 'on a single node' : `on cluster ${cluster}`;
    return refuse(
      'other_topology',
      `this database was set up ${was}, and migrations would now run ${is}: tables do not change their engine; set up a new database and copy the rows`,
    );
  }
  const newest = Math.max(0, ...applied.map(({ version }) => version));
  const pending: PlannedStatement[] = [];
  for (const one of applied) {
    const migration = migrations[one.version - 1];
    if (!migration) {
      return refuse(
        'ahead',
        `the database has migration ${label(one.version, one.name)}, which this release does not know: it was set up by a newer one. Run that release`,
      );
    }
    if (migration.name !== one.name) {
      return refuse(
        'missing',
        `migration ${label(one.version, one.name)} was run, but its file is gone (${label(migration.version, migration.name)} has its number)`,
      );
    }
  }
  for (const migration of migrations) {
    const { version, name } = migration;
    const done = applied
      .filter((one) => one.version === version)
      .sort((a, b) => a.statement - b.statement);
    const wrong = checkOne(migration, done, cluster);
    if (wrong) return wrong;
    const statements = statementsFor(migration, cluster);
    if (version < newest && done.length < statements.length) {
      return refuse(
        'out_of_order',
        `${label(version, name)}.sql has statements that were not run (${done.length} of ${statements.length}), but ${String(newest).padStart(4, '0')} was: a new migration goes after the last`,
      );
    }
    for (const [index, { checksum, text }] of statements.entries()) {
      if (index < done.length) continue;
      pending.push({
        version,
        name,
        statement: index + 1,
        of: statements.length,
        checksum,
        text,
      });
    }
  }
  return { ok: true, pending };
}
