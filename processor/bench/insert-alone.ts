/** Decodes, encodes and inserts events that are already in memory; prints its measure as JSON. */
import { createClickHouse, insertBlock } from '@resee-insights/clickhouse/client';
import { rawTables } from '@resee-insights/clickhouse/tables';
import { transformRange } from '../src/events-to-clickhouse/transform/transform-range.ts';
import { benchEvent } from './events.ts';
import { measured } from './measure.ts';

const [what = 'insert', url = '', count = '0'] = process.argv.slice(2);
const rangeRecords = 20_000;
const now = Date.now();
const log = { clusterId: 'bench', topicId: 'bench', topic: 'resee.metrics', partition: 0 };
const age = { retentionMs: 400 * 86_400_000, maxAheadMs: 86_400_000 };
const values = Array.from({ length: rangeRecords }, (_, n) => Buffer.from(benchEvent(n, now)));
const records = (first: number) =>
  values.map((value, n) => ({ offset: first + n, appendedAt: now, key: null, value, headers: [] }));
const client = createClickHouse({ url, database: 'resee', logComment: 'bench' });
const once = transformRange(log, records(0), age);

const measure = await measured(async () => {
  let done = 0;
  for (; done < Number(count); done += rangeRecords) {
    const range = what === 'transform' ? transformRange(log, records(done), age) : once;
    if (what === 'transform') continue;
    for (const { table, bytes } of range.blocks) {
      const outcome = await insertBlock({
        client,
        table,
        columns: rawTables[table].columns.map(({ name }) => name),
        rowsBytes: bytes,
        token: `bench/${done}`,
      });
      if (!outcome.ok) throw new Error(outcome.message);
    }
  }
  return done;
});
await client.close();
console.log(JSON.stringify(measure));
