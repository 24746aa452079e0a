import {
  classifyClickHouseError,
  insertBlock,
  type BlockInsert,
  type ClickHouse,
  type ClickHouseFailure,
} from '@resee-insights/clickhouse/client';
import { StoreError } from '../../events-to-clickhouse/ports.ts';

/** Inserts one block; throws a StoreError. */
export async function insert(block: BlockInsert): Promise<void> {
  const outcome = await insertBlock(block);
  if (!outcome.ok) throw storeError(outcome);
}

/** Rows of a query; throws a StoreError. */
export async function query<Row>(
  client: ClickHouse,
  sql: string,
  parameters: Record<string, string | number>,
): Promise<Row[]> {
  try {
    const result = await client.query({
      query: sql,
      query_params: parameters,
      format: 'JSONEachRow',
    });
    return await result.json<Row>();
  } catch (error) {
    throw storeError(classifyClickHouseError(error));
  }
}

function storeError({ code, message, retryable }: ClickHouseFailure): StoreError {
  return new StoreError(code, message, retryable);
}
