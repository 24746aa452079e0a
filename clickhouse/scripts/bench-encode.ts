import { randomUUID } from 'node:crypto';
import { rawTables, RowBlock, type ApiRequestRow } from '../src/tables/index.ts';

// Prints how many rows of api_requests are encoded a second on one core; the best of ten rounds counts.
const rows = Array.from({ length: 5_000 }, (_, index): ApiRequestRow => ({
  id: randomUUID(),
  ts: 1_763_900_000_000 + index,
  user_id: `u${index % 2_000}`,
  anonymous_id: '',
  v: 2,
  endpoint: `/api/reviews/${index % 40}`,
  method: 'GET',
  status: 200,
  response_time_ms: index % 3 === 0 ? null : 12.5,
  request_bytes: 200,
  response_bytes: index,
  props: '{}',
  _topic: 'resee.metrics',
  _topic_id: 'mxK7cCkQTkCK0mY9Qk1N0w',
  _partition: 1,
  _offset: index,
  _appended_at: 1_763_900_000_100,
}));

const rates: number[] = [];
for (let round = 0; round < 10; round++) {
  const startedAt = performance.now();
  let encoded = 0;
  for (let repeat = 0; repeat < 40; repeat++) {
    const block = new RowBlock(rawTables.api_requests);
    for (const row of rows) block.append(row);
    encoded += block.rows;
  }
  rates.push((encoded / (performance.now() - startedAt)) * 1_000);
}
process.stdout.write(`${Math.round(Math.max(...rates)).toLocaleString('en')} rows a second\n`);
