import { classifyClickHouseError, type ClickHouse } from '@resee-insights/clickhouse/client';
import type { Read } from '@resee-insights/clickhouse/configuration';

/** When each key was last used, as ISO 8601 by key; those of the ids given, or all. Never throws. */
export async function readLastUses(
  client: ClickHouse,
  ids: readonly string[],
): Promise<Read<ReadonlyMap<string, string>>> {
  try {
    const answer = await client.query({
      query: `SELECT key_id, toString(toUnixTimestamp64Milli(max(last_used_at))) AS at
              FROM api_key_uses WHERE key_id IN {ids:Array(String)} GROUP BY key_id`,
      query_params: { ids },
      format: 'JSONEachRow',
    });
    const rows = await answer.json<{ key_id: string; at: string }>();
    const uses = rows.map(
      ({ key_id, at }) => [key_id, new Date(Number(at)).toISOString()] as const,
    );
    return { ok: true, value: new Map(uses) };
  } catch (error) {
    return classifyClickHouseError(error);
  }
}
