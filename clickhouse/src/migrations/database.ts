import type { ClickHouseSettings } from '@clickhouse/client';
import { repeatableInsertSettings, type ClickHouse } from '../client/index.ts';
import { identifierOf, type TemplateSettings } from './template.ts';

/** The runner's own dealings with the database that is set up. */
export interface MigrationDatabase {
  readonly client: ClickHouse;
  readonly settings: TemplateSettings;
}

/** Ledgers of a cluster are written to a majority and read where every such write is seen. */
const clusterSettings: ClickHouseSettings = {
  insert_quorum: 'auto',
  insert_quorum_parallel: 0,
  select_sequential_consistency: '1',
  distributed_ddl_output_mode: 'throw',
};

function settingsFor({ settings }: MigrationDatabase): ClickHouseSettings {
  return settings.cluster === null ? {} : clusterSettings;
}

/** Runs a statement without an answer; throws what the client throws. */
export async function run(database: MigrationDatabase, sql: string): Promise<void> {
  await database.client.command({
    query: sql,
    clickhouse_settings: { ...settingsFor(database), wait_end_of_query: 1 },
  });
}

/** Rows of a query whose tables are written with their database; throws what the client throws. */
export async function select<Row>(
  database: MigrationDatabase,
  sql: string,
  parameters: Readonly<Record<string, unknown>> = {},
): Promise<Row[]> {
  const answer = await database.client.query({
    query: sql,
    query_params: { ...parameters },
    format: 'JSONEachRow',
    clickhouse_settings: { ...settingsFor(database), output_format_json_quote_64bit_integers: 1 },
  });
  return answer.json<Row>();
}

/** Inserts a row that lands once whoever sends it under the token; throws what the client throws. */
export async function insertOnce(
  database: MigrationDatabase,
  table: string,
  row: Readonly<Record<string, unknown>>,
  token: string,
): Promise<void> {
  await database.client.insert({
    table: `${identifierOf(database.settings.database)}.${table}`,
    values: [row],
    format: 'JSONEachRow',
    clickhouse_settings: {
      ...settingsFor(database),
      ...repeatableInsertSettings,
      insert_deduplication_token: token,
    },
  });
}

/** A moment (ms since epoch) as a DateTime64 in UTC is written in JSON. */
export function dateTime(ms: number): string {
  return new Date(ms).toISOString().slice(0, -1).replace('T', ' ');
}
