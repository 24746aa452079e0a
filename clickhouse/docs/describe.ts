import type { ClickHouse } from '../src/client/index.ts';

/** A table or view as an analyst sees it. */
export interface DescribedTable {
  readonly name: string;
  readonly engine: string;
  readonly comment: string;
  readonly primaryKey: string;
  /** Days that rows stay, or null for good. */
  readonly retentionDays: number | null;
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    readonly comment: string;
  }[];
}

interface TableRow {
  readonly name: string;
  readonly engine: string;
  readonly comment: string;
  readonly primary_key: string;
  readonly engine_full: string;
}

interface ColumnRow {
  readonly table: string;
  readonly name: string;
  readonly type: string;
  readonly comment: string;
}

async function rows<Row>(client: ClickHouse, query: string): Promise<Row[]> {
  return (await client.query({ query, format: 'JSONEachRow' })).json<Row>();
}

/** Tables and views of the client's database with their comments; throws what the client throws. */
export async function describeTables(client: ClickHouse): Promise<readonly DescribedTable[]> {
  const tables = await rows<TableRow>(
    client,
    `SELECT name, engine, comment, primary_key, engine_full FROM system.tables
     WHERE database = currentDatabase() ORDER BY name`,
  );
  const columns = await rows<ColumnRow>(
    client,
    `SELECT table, name, type, comment FROM system.columns
     WHERE database = currentDatabase() ORDER BY table, position`,
  );
  return tables.map(({ name, engine, comment, primary_key, engine_full }) => {
    const days = /toIntervalDay\((\d+)\)/.exec(engine_full)?.[1];
    return {
      name,
      engine,
      comment,
      primaryKey: primary_key,
      retentionDays: days === undefined ? null : Number(days),
      columns: columns.filter(({ table }) => table === name),
    };
  });
}
