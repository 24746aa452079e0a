import { run, select, type MigrationDatabase } from './database.ts';
import { render } from './template.ts';

/** A table whose rows now stay for another time than before, in days. */
export interface RetentionChange {
  readonly table: string;
  readonly from: number;
  readonly to: number;
}

const ttl = /TTL toDateTime\(_appended_at\) \+ toIntervalDay\((\d+)\)/;

/**
 * Brings the tables' TTL to the settings: retention may change at any time, so it is no part of the
 * migrations' past. Throws what the client throws.
 */
export async function applyRetention(
  database: MigrationDatabase,
): Promise<readonly RetentionChange[]> {
  const { settings } = database;
  const tables = await select<{ name: string; engine_full: string }>(
    database,
    `SELECT name, engine_full FROM system.tables
     WHERE database = {database:String} AND position(engine_full, '_appended_at') > 0
     ORDER BY name`,
    { database: settings.database },
  );
  const changes: RetentionChange[] = [];
  for (const { name, engine_full } of tables) {
    const from = Number(ttl.exec(engine_full)?.[1]);
    const to = name === 'dead_letters' ? settings.retention.deadLetters : settings.retention.raw;
    if (!Number.isFinite(from) || from === to) continue;
    const alter = `ALTER TABLE {{db}}.${name} {{on_cluster}} MODIFY TTL toDateTime(_appended_at) + toIntervalDay(${to})`;
    await run(database, render(alter, settings));
    changes.push({ table: name, from, to });
  }
  return changes;
}
