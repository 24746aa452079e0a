import { dateTime, insertOnce, select, type MigrationDatabase } from './database.ts';
import type { AppliedStatement, PlannedStatement } from './plan.ts';

/** A statement that was run, with when and by whom. */
export interface HistoryEntry extends AppliedStatement {
  readonly applied_at: string;
  readonly applied_by: string;
  readonly duration_ms: number;
}

interface HistoryRow {
  readonly version: number;
  readonly name: string;
  readonly statement: number;
  readonly checksum: string;
  readonly cluster: string;
  readonly applied_at: string;
  readonly applied_by: string;
  readonly duration_ms: string;
}

/** Everything that was run, oldest first; empty for a database that is not there yet. */
export async function readHistory(database: MigrationDatabase): Promise<readonly HistoryEntry[]> {
  const [exists] = await select(
    database,
    `SELECT 1 AS there FROM system.tables
     WHERE database = {database:String} AND name = 'schema_migrations'`,
    { database: database.settings.database },
  );
  if (exists === undefined) return [];
  const rows = await select<HistoryRow>(
    database,
    `SELECT version, name, statement, toString(checksum) AS checksum, cluster,
       toString(applied_at) AS applied_at, applied_by, duration_ms
     FROM ${database.settings.database}.schema_migrations
     ORDER BY version, statement`,
  );
  return rows.map((row) => ({ ...row, duration_ms: Number(row.duration_ms) }));
}

/** Notes that a statement was run; throws what the client throws. */
export async function recordStatement(
  database: MigrationDatabase,
  done: PlannedStatement & { readonly by: string; readonly at: number; readonly tookMs: number },
): Promise<void> {
  const row = {
    version: done.version,
    name: done.name,
    statement: done.statement,
    checksum: done.checksum,
    cluster: database.settings.cluster ?? '',
    applied_by: done.by,
    applied_at: dateTime(done.at),
    duration_ms: Math.round(done.tookMs),
  };
  const token = `migration/${done.version}/${done.statement}`;
  await insertOnce(database, 'schema_migrations', row, token);
}
