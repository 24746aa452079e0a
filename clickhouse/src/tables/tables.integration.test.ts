import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ClickHouse } from '../client/index.ts';
import { insertRows, rowsOf, startTestDatabase, type TestDatabase } from '../test/test-database.ts';
import { rawTables, sinkClaims, type Column, type Table } from './index.ts';

const tables: readonly Table<never>[] = [...Object.values(rawTables), sinkClaims];
const now = Date.now();

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.constantFrom('', '\0', "it's; DROP", '\ud800', 'é'.repeat(64), 'x'.repeat(100_000)),
);
const blob = fc.uint8Array({ maxLength: 300 });
const count = fc.oneof(
  fc.maxSafeNat(),
  fc.constantFrom(0, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER),
);
const float = fc.double({ noNaN: true, noDefaultInfinity: true });
// Within the retention, or else the rows would be gone before they are read.
const time = fc.integer({ min: now - 20 * 86_400_000, max: now + 86_400_000 });

/** Values of a column in the form the encoders take them. */
function valuesOf({ name, type }: Column): fc.Arbitrary<unknown> {
  if (type === 'UUID') return fc.uuid();
  if (type === 'UInt16') return fc.nat({ max: 65_535 });
  if (type === 'UInt32') return fc.nat({ max: 4_294_967_295 });
  if (type === 'UInt64') return count;
  if (type === 'Nullable(UInt64)') return fc.option(count);
  if (type === 'Nullable(Float64)') return fc.option(float);
  if (type === "DateTime64(3, 'UTC')") return time;
  if (type === "Nullable(DateTime64(3, 'UTC'))") return fc.option(time);
  if (type === 'Nullable(String)') return fc.option(blob);
  if (type.startsWith('Map(')) return fc.dictionary(text, count, { noNullPrototype: true });
  if (type.startsWith('Array(')) return fc.array(fc.record({ name: text, value: fc.option(blob) }));
  if (type === 'String' || type === 'LowCardinality(String)') return text;
  throw new Error(`${name} has the type ${type}, which the test does not know`);
}

const hex = (value: unknown): string =>
  (value instanceof Uint8Array ? Buffer.from(value) : Buffer.from(String(value), 'utf8'))
    .toString('hex')
    .toUpperCase();

/** How a column is read so that nothing is lost on the way, and what should then be read. */
function readingOf({ name, type }: Column): { sql: string; expected: (value: unknown) => unknown } {
  const column = `\`${name}\``;
  const orNull = (f: (value: unknown) => unknown) => (value: unknown) =>
    value === null ? null : f(value);
  if (type === 'UUID')
    return { sql: `toString(${column})`, expected: (v) => String(v).toLowerCase() };
  if (type.includes('DateTime64')) {
    return { sql: `toString(toUnixTimestamp64Milli(${column}))`, expected: orNull(String) };
  }
  if (type.includes('Float64')) {
    return { sql: `toString(reinterpretAsUInt64(${column}))`, expected: orNull(bitsOf) };
  }
  if (type.startsWith('Map(')) {
    return {
      sql: `arraySort(mapApply((k, n) -> (hex(k), toString(n)), ${column})::Array(Tuple(String, String)))`,
      expected: (value) =>
        Object.entries(value as Record<string, number>)
          .map(([key, n]) => [hex(key), String(n)])
          .sort(([a = ''], [b = '']) => (a < b ? -1 : 1)),
    };
  }
  if (type.startsWith('Array(')) {
    return {
      sql: `arrayMap(h -> (hex(h.1), hex(h.2)), ${column})`,
      expected: (value) =>
        (value as { name: string; value: Uint8Array | null }[]).map((header) => [
          hex(header.name),
          header.value === null ? null : hex(header.value),
        ]),
    };
  }
  if (type.includes('String')) return { sql: `hex(${column})`, expected: orNull(hex) };
  return { sql: `toString(${column})`, expected: orNull(String) };
}

function bitsOf(value: unknown): string {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(Number(value));
  return bytes.readBigUInt64LE().toString();
}

function expectedOf(table: Table<never>, row: Readonly<Record<string, unknown>>): unknown[] {
  return table.columns.map((column) => readingOf(column).expected(row[column.name]));
}

describe('tables', () => {
  let database: TestDatabase;
  let client: ClickHouse;
  beforeAll(async () => {
    database = await startTestDatabase();
    ({ client } = await database.fresh());
  }, 120_000);
  afterAll(() => database.stop(), 60_000);

  async function read(table: Table<never>, order: string): Promise<unknown[]> {
    const columns = table.columns.map((column) => readingOf(column).sql).join(', ');
    const answer = await client.query({
      query: `SELECT ${columns} FROM ${table.name} ORDER BY \`${order}\``,
      format: 'JSONCompactEachRow',
    });
    return answer.json();
  }

  it.each(tables.map((table) => [table.name, table] as const))(
    '%s has the columns of the migrated schema',
    async (name, table) => {
      const columns = await rowsOf<Column>(
        client,
        `SELECT name, type FROM system.columns
         WHERE database = currentDatabase() AND table = '${name}' ORDER BY position`,
      );
      expect(columns).toEqual(table.columns);
    },
  );

  it.each(tables.map((table) => [table.name, table] as const))(
    '%s gives back every value as it was written',
    async (name, table) => {
      const entries = table.columns.map((column) => [column.name, valuesOf(column)] as const);
      const rows = fc.array(fc.record(Object.fromEntries(entries)), {
        minLength: 1,
        maxLength: 20,
      });
      let insert = 0;
      await fc.assert(
        fc.asyncProperty(rows, async (given) => {
          await client.command({ query: `TRUNCATE TABLE ${name}` });
          const order = name === 'sink_claims' ? 'first' : '_offset';
          const numbered = given.map((row, number) => ({ ...row, [order]: number }));
          await insertRows(client, table, numbered as never[], `round trip ${++insert}`);
          expect(await read(table, order)).toEqual(numbered.map((row) => expectedOf(table, row)));
        }),
        { numRuns: 15, endOnFailure: true },
      );
    },
    120_000,
  );
});
