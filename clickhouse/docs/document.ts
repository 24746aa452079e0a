import { format } from 'prettier';
import type { DescribedTable } from './describe.ts';
import { exampleQueries } from './queries.ts';

const sections: readonly { readonly title: string; readonly tables: readonly string[] }[] = [
  {
    title: 'Events',
    tables: [
      'api_requests',
      'system_samples',
      'error_logs',
      'ops_events',
      'activity',
      'experiment_events',
    ],
  },
  { title: 'People', tables: ['visitors', 'activity_by_person', 'experiment_events_by_person'] },
  { title: 'What could not be read', tables: ['dead_letters'] },
  {
    title: 'Bookkeeping',
    tables: [
      'configuration',
      'api_key_uses',
      'sink_claims',
      'identities',
      'schema_migrations',
      'schema_lock',
    ],
  },
];

const intro = `# Tables

What is in ClickHouse, database \`resee\`, for those who ask it questions. Written from the comments in the
schema by \`node clickhouse/docs/write.ts\`: change those, not this page.

Good to know:

- Times are in UTC, with milliseconds. \`toDate(ts, 'Asia/Seoul')\` gives the day somewhere else.
- Always filter on \`ts\`: a plain \`ts >= now() - INTERVAL 1 DAY\` reads that day and nothing else.
- A text that is absent is empty; a number that is absent is NULL, so that averages and sums leave it out.
- One row is one record in Kafka: columns that begin with \`_\` name it. Rows arrive exactly once; a producer
  that sends an event twice makes two rows with one \`id\`.
- One person is a user with the visits from before signing in: count \`person_id\` of the views \`..._by_person\`.
- The queries below name tables without their database: choose \`resee\` first, as with
  \`curl -u analyst:PASSWORD 'http://127.0.0.1:8123/?database=resee' -d 'SELECT ...'\`, or your client's setting.
- In a cluster the raw tables hold one shard's rows: read \`resee_all\` in place of \`resee\` for them. The views
  read all shards.
`;

const escaped = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '\\<');

function keyText({ primaryKey, engine }: DescribedTable): string {
  if (engine === 'View') return 'A view: computed when it is read.';
  return primaryKey === '' ? '' : `Fast to filter by: \`${primaryKey}\`.`;
}

function retentionText({ retentionDays }: DescribedTable): string {
  if (retentionDays === null) return '';
  return `Rows stay ${retentionDays} days after the broker took their record, unless the setting was changed; a partition goes once all of it is older.`;
}

function tableText(table: DescribedTable): string {
  const columns = table.columns.map(
    ({ name, type, comment }) => `| \`${name}\` | \`${escaped(type)}\` | ${escaped(comment)} |`,
  );
  return [
    `### ${table.name}`,
    `${escaped(table.comment)}.`,
    [keyText(table), retentionText(table)].filter((text) => text !== '').join(' '),
    ['| column | type | what it is |', '| --- | --- | --- |', ...columns].join('\n'),
  ].join('\n\n');
}

function queriesText(): string {
  const texts = exampleQueries.map(({ title, sql, note }) =>
    [`### ${title}`, `\`\`\`sql\n${sql}\n\`\`\``, ...(note === undefined ? [] : [note])].join(
      '\n\n',
    ),
  );
  return ['## Queries to start from', ...texts].join('\n\n');
}

/**
 * The page about tables, in Markdown. Throws Error for a table that belongs to no section, so that a
 * new one cannot be forgotten; materialized views have no page, nobody reads them.
 */
export async function tablesDocument(tables: readonly DescribedTable[]): Promise<string> {
  const readable = new Map(
    tables
      .filter(({ engine }) => engine !== 'MaterializedView')
      .map((table) => [table.name, table]),
  );
  const parts = [intro];
  for (const section of sections) {
    parts.push(`## ${section.title}`);
    for (const name of section.tables) {
      const table = readable.get(name);
      if (!table)
        throw new Error(`the document has a section for ${name}, the database no such table`);
      parts.push(tableText(table));
      readable.delete(name);
    }
  }
  const left = [...readable.keys()];
  if (left.length > 0) throw new Error(`these tables belong to no section: ${left.join(', ')}`);
  parts.push(queriesText());
  return format(`${parts.join('\n\n')}\n`, { parser: 'markdown', printWidth: 100 });
}
