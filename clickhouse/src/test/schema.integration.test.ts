import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { defaultRetentionDays } from '@resee-insights/domain/retention';
import type { ClickHouse } from '../client/index.ts';
import { bootstrapStatements, readMigrations, render, statementsFor } from '../migrations/index.ts';
import { rawTables } from '../tables/index.ts';
import { rowsOf, startTestDatabase, valueOf, type TestDatabase } from './test-database.ts';

/** Inserts of 24 hours, of tables that are not filled from Kafka. */
const leastWindows: Readonly<Record<string, number>> = {
  schema_migrations: 10_000,
  schema_lock: 10_000,
  configuration: 10_000,
  api_key_uses: 1_000,
};

const eventTables = Object.keys(rawTables).filter((name) => name !== 'dead_letters');

interface IndexUse {
  readonly Type: string;
  readonly Name?: string;
  readonly 'Initial Granules': number;
  readonly 'Selected Granules': number;
}

interface PlanNode {
  readonly Indexes?: readonly IndexUse[];
  readonly Plans?: readonly PlanNode[];
}

function indexesOf(node: PlanNode): readonly IndexUse[] {
  return [...(node.Indexes ?? []), ...(node.Plans ?? []).flatMap(indexesOf)];
}

describe('schema', () => {
  let database: TestDatabase;
  let client: ClickHouse;
  beforeAll(async () => {
    database = await startTestDatabase();
    ({ client } = await database.fresh());
    for (const name of eventTables) await fill(name);
  }, 180_000);
  afterAll(() => database.stop(), 60_000);

  /** 600,000 rows over the 60 days before now, merged into one part a month. */
  async function fill(name: string): Promise<void> {
    const own: Record<string, string> = {
      api_requests: "concat('/e/', toString(number % 40)) AS endpoint",
      system_samples: "concat('host', toString(number % 5)) AS host",
      error_logs: "concat('failed for Order', toString(number)) AS message",
      ops_events: "'deploy' AS type",
      activity: "['visit', 'login', 'review_completed'][number % 3 + 1] AS type",
      experiment_events: "'exposure' AS type",
    };
    const [column = ''] = (own[name] ?? '').split(' AS ').slice(-1);
    await client.command({
      query: `INSERT INTO ${name} (ts, user_id, _topic, _topic_id, _partition, _offset, _appended_at, ${column})
        SELECT now64(3) - toIntervalMillisecond((600000 - number) * 8640) AS at,
          concat('u', toString(sipHash64(number) % 20000)), 't', 'id', number % 3, intDiv(number, 3), at,
          ${own[name] ?? ''}
        FROM numbers(600000)`,
    });
    await client.command({ query: `OPTIMIZE TABLE ${name} FINAL` });
  }

  async function explain(query: string): Promise<readonly IndexUse[]> {
    const text = await valueOf(client, `EXPLAIN indexes = 1, json = 1 ${query}`);
    return (JSON.parse(String(text)) as { Plan: PlanNode }[]).flatMap(({ Plan }) =>
      indexesOf(Plan),
    );
  }

  it.each(eventTables)('%s: a plain filter on ts reads a day, not the table', async (name) => {
    const used = await explain(
      `SELECT count() FROM ${name} WHERE ts >= now64(3) - INTERVAL 33 DAY AND ts < now64(3) - INTERVAL 32 DAY AND v < 9`,
    );
    const key = used.find(({ Type }) => Type === 'PrimaryKey');
    expect(key).toBeDefined();
    // A day is one of 60, three types of activity on it.
    expect(key?.['Initial Granules']).toBeGreaterThanOrEqual(25);
    expect(key?.['Selected Granules']).toBeLessThanOrEqual(9);
  });

  it('finds one user without reading the table', async () => {
    const used = await explain("SELECT * FROM activity WHERE user_id = 'u0'");
    expect(used.map(({ Name }) => Name)).toContain('by_user');
  });

  it('finds errors by a word of their message', async () => {
    const query = "SELECT ts FROM error_logs WHERE hasToken(lower(message), 'order777')";
    const word = (await explain(query)).find(({ Name }) => Name === 'by_word');
    expect(word?.['Selected Granules']).toBe(1);
    expect(await rowsOf(client, query)).toHaveLength(1);
  });

  it('finds a range of offsets without reading the table', async () => {
    const used = await explain(
      "SELECT _offset FROM api_requests WHERE _topic_id = 'id' AND _partition = 1 AND _offset BETWEEN 100 AND 200",
    );
    const offsets = used.find(({ Name }) => Name === 'by_offset');
    expect(offsets?.['Selected Granules']).toBeLessThanOrEqual(2);
  });

  it.each(Object.keys(rawTables))(
    '%s: the highest offset comes from a projection',
    async (name) => {
      const query = `SELECT max(_offset) AS high, count() AS rows FROM ${name}
      WHERE _topic = 't' AND _topic_id = 'id' AND _partition = 1`;
      const plan = await rowsOf<{ explain: string }>(client, `EXPLAIN ${query}`);
      if (name !== 'dead_letters') {
        expect(plan.map((row) => row.explain).join('\n')).toContain('(offsets)');
        expect(await rowsOf(client, query)).toEqual([{ high: 199999, rows: 200000 }]);
      }
    },
  );

  it('lets rows of one person be deleted', async () => {
    await client.command({ query: "DELETE FROM ops_events WHERE user_id = 'u0'" });
    expect(
      await valueOf(client, "SELECT toUInt32(count()) FROM ops_events WHERE user_id = 'u0'"),
    ).toBe(0);
  });

  it('tells analysts what every table and column is', async () => {
    const undescribed = await rowsOf(
      client,
      `SELECT name AS what FROM system.tables WHERE database = currentDatabase() AND comment = ''
       UNION ALL
       SELECT concat(table, '.', name) FROM system.columns
       WHERE database = currentDatabase() AND comment = ''`,
    );
    expect(undescribed).toEqual([]);
  });

  it('remembers inserts in every table that takes rows', async () => {
    const tables = await rowsOf<{ name: string; engine_full: string }>(
      client,
      `SELECT name, engine_full FROM system.tables
       WHERE database = currentDatabase() AND engine LIKE '%MergeTree'`,
    );
    expect(tables.length).toBeGreaterThanOrEqual(11);
    for (const { name, engine_full } of tables) {
      const window = /non_replicated_deduplication_window = (\d+)/.exec(engine_full)?.[1];
      const least = leastWindows[name] ?? 259_200;
      expect([name, Number(window) >= least]).toEqual([name, true]);
    }
  });

  it('has cluster statements that the parser takes; they were not run', async () => {
    const settings = { database: 'resee', cluster: 'prod', retention: defaultRetentionDays };
    const read = readMigrations();
    const statements = read.ok
      ? read.migrations.flatMap((migration) => statementsFor(migration, 'prod'))
      : [];
    const all = [
      ...bootstrapStatements(settings),
      ...statements.map(({ text }) => render(text, settings)),
    ];
    expect(all.length).toBeGreaterThan(20);
    for (const sql of all) {
      const formatted = await client.query({
        query: 'SELECT formatQuery({sql:String}) AS sql',
        query_params: { sql },
        format: 'JSONEachRow',
      });
      const [row] = await formatted.json<{ sql: string }>();
      expect(row?.sql).toContain('ON CLUSTER prod');
      if (sql.includes('ENGINE = ')) expect(row?.sql).toMatch(/ENGINE = (Replicated|Distributed)/);
    }
  });
});
