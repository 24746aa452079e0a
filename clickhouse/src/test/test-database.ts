import { defaultRetentionDays } from '@resee-insights/domain/retention';
import { startTestbed, type Testbed } from '../../../deploy/testbed/index.ts';
import { createClickHouse, insertBlock, type ClickHouse } from '../client/index.ts';
import { migrate } from '../migrations/index.ts';
import { RowBlock, type Table } from '../tables/index.ts';

/** A real engine of a test file's own, with migrated databases to play in. */
export interface TestDatabase {
  readonly testbed: Testbed;
  /** Names no database. */
  readonly client: ClickHouse;
  /** A client of a database made for the caller, migrated. */
  fresh(): Promise<{ readonly name: string; readonly client: ClickHouse }>;
  stop(): Promise<void>;
}

/** Starts an engine; nothing of it stays after `stop`. */
export async function startTestDatabase(): Promise<TestDatabase> {
  const testbed = await startTestbed({ kafka: false, migrate: false });
  const { url } = testbed.clickhouse;
  const clients: ClickHouse[] = [];
  const connect = (database?: string): ClickHouse => {
    const client = createClickHouse({ url, database, logComment: 'test' });
    clients.push(client);
    return client;
  };
  const client = connect();
  let count = 0;
  return {
    testbed,
    client,
    fresh: async () => {
      const name = `test_${++count}`;
      const settings = { database: name, cluster: null, retention: defaultRetentionDays };
      const migrated = await migrate({ client, ...settings });
      if (!migrated.ok) throw new Error(migrated.message);
      return { name, client: connect(name) };
    },
    stop: async () => {
      await Promise.all(clients.map((one) => one.close()));
      await testbed.stop();
    },
  };
}

/** Rows of a query as objects. */
export async function rowsOf<Row>(client: ClickHouse, query: string): Promise<Row[]> {
  const answer = await client.query({ query, format: 'JSONEachRow' });
  return answer.json<Row>();
}

/** The first column of the first row. */
export async function valueOf(client: ClickHouse, query: string): Promise<unknown> {
  const answer = await client.query({ query, format: 'JSONCompactEachRow' });
  const [row] = await answer.json<unknown[]>();
  return row?.[0];
}

/** Inserts rows as one block; throws when it fails. */
export async function insertRows<Row>(
  client: ClickHouse,
  table: Table<Row>,
  rows: readonly Row[],
  token: string,
): Promise<void> {
  const block = new RowBlock(table);
  for (const row of rows) block.append(row);
  const inserted = await insertBlock({
    client,
    table: table.name,
    columns: table.columns.map(({ name }) => name),
    rowsBytes: block.bytes(),
    token,
  });
  if (!inserted.ok) throw new Error(`${inserted.code}: ${inserted.message}`);
}
