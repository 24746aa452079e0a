import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClickHouse, readClickHouseEnvironment } from '../src/client/index.ts';
import { describeTables } from './describe.ts';
import { tablesDocument } from './document.ts';

// Writes docs/tables.md from a migrated database with the default settings (CLICKHOUSE_URL).
const environment = readClickHouseEnvironment(process.env);
if (!environment.ok) throw new Error(environment.problems.join('\n'));
const client = createClickHouse({ ...environment.value, logComment: 'docs' });
try {
  const page = await tablesDocument(await describeTables(client));
  writeFileSync(join(import.meta.dirname, '../../docs/tables.md'), page);
} finally {
  await client.close();
}
