import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { classifyClickHouseError, type ClickHouse } from '../client/index.ts';
import { bootstrapStatements } from './bootstrap.ts';
import { run, type MigrationDatabase } from './database.ts';
import { readMigrations, type Migration } from './files.ts';
import { readHistory, recordStatement } from './history.ts';
import { takeLock, type MigrationLock } from './lock.ts';
import { planMigrations, type PlannedStatement } from './plan.ts';
import { applyRetention, type RetentionChange } from './retention.ts';
import { render, type TemplateSettings } from './template.ts';

/** What to bring up to date, and how. */
export interface MigrateOptions extends TemplateSettings {
  /** A client that names no database, since it may not be there yet. */
  readonly client: ClickHouse;
  /** The product's own migrations if left out. */
  readonly migrations?: readonly Migration[];
  /** How long to wait for another run to end, in ms; a minute if left out. */
  readonly lockWaitMs?: number;
  /** How long the lock outlives a run that was killed, in ms; 15 seconds if left out. */
  readonly leaseMs?: number;
  /** Told of every statement before it is run. */
  readonly onStatement?: (statement: PlannedStatement) => void;
}

/** What was done, or why nothing more could be. */
export type Migrated =
  | {
      readonly ok: true;
      readonly applied: readonly PlannedStatement[];
      readonly retention: readonly RetentionChange[];
    }
  | {
      readonly ok: false;
      readonly code: string;
      readonly message: string;
      readonly retryable: boolean;
    };

const failed = (code: string, message: string, retryable = false): Migrated => ({
  ok: false,
  code,
  message,
  retryable,
});

async function runPlan(
  database: MigrationDatabase,
  lock: MigrationLock,
  pending: readonly PlannedStatement[],
  owner: string,
  options: MigrateOptions,
): Promise<Migrated> {
  for (const statement of pending) {
    if (!(await lock.isHeld())) {
      return failed('lock_lost', 'the lock was lost to another run; start again', true);
    }
    options.onStatement?.(statement);
    const startedAt = performance.now();
    await run(database, render(statement.text, database.settings));
    const tookMs = performance.now() - startedAt;
    await recordStatement(database, { ...statement, by: owner, at: Date.now(), tookMs });
  }
  return { ok: true, applied: pending, retention: await applyRetention(database) };
}

async function migrateLocked(
  database: MigrationDatabase,
  migrations: readonly Migration[],
  options: MigrateOptions,
): Promise<Migrated> {
  for (const statement of bootstrapStatements(database.settings)) await run(database, statement);
  const owner = `${hostname()}/${process.pid}/${randomUUID()}`;
  const taken = await takeLock(database, {
    owner,
    leaseMs: options.leaseMs ?? 15_000,
    waitMs: options.lockWaitMs ?? 60_000,
  });
  if (!taken.ok) {
    const seconds = Math.ceil(taken.freeInMs / 1000);
    return failed(
      'locked',
      `${taken.owner} runs migrations now; if it was killed, its lock ends in ${seconds} s`,
      true,
    );
  }
  const { lock } = taken;
  try {
    // Read again under the lock: another run may have gone further since.
    const plan = planMigrations(migrations, await readHistory(database), database.settings.cluster);
    if (!plan.ok) return failed(plan.code, plan.message);
    return await runPlan(database, lock, plan.pending, owner, options);
  } finally {
    // A lock that cannot be given back ends by itself.
    await lock.release().catch(() => undefined);
  }
}

/**
 * Creates the database and runs what is left of the migrations, one run at a time: the database is
 * refused untouched when what was run before does not fit the files. After a crash the next run goes
 * on with the statement that was not recorded; statements may be run twice. Never throws.
 */
export async function migrate(options: MigrateOptions): Promise<Migrated> {
  const { client, database: name, cluster, retention } = options;
  const database: MigrationDatabase = {
    client,
    settings: { database: name, cluster, retention },
  };
  try {
    const read = options.migrations ? undefined : readMigrations();
    if (read?.ok === false) return failed('files', read.message);
    const migrations = options.migrations ?? (read?.ok ? read.migrations : []);
    const before = planMigrations(migrations, await readHistory(database), cluster);
    if (!before.ok) return failed(before.code, before.message);
    return await migrateLocked(database, migrations, options);
  } catch (error) {
    const { code, message, retryable } = classifyClickHouseError(error);
    return failed(code, message, retryable);
  }
}
