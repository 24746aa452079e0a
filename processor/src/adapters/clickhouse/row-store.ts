import { rawTables } from '@resee-insights/clickhouse/tables';
import type { PartitionOfLog } from '../../events-to-clickhouse/claim.ts';
import type { EncodedBlock, RowStore } from '../../events-to-clickhouse/ports.ts';
import { insert } from './calls.ts';
import type { Shards } from './shards.ts';

/** The raw tables. */
export class ClickHouseRows implements RowStore {
  readonly #shards: Shards;

  constructor(shards: Shards) {
    this.#shards = shards;
  }

  async insert(block: EncodedBlock, token: string, shard: string): Promise<void> {
    await insert({
      client: this.#shards.of(shard),
      table: block.table,
      columns: rawTables[block.table].columns.map(({ name }) => name),
      rowsBytes: block.bytes,
      token,
    });
  }

  async offsetsPresent(at: PartitionOfLog, first: number, last: number): Promise<number[]> {
    const branches = Object.keys(rawTables).map(
      (table) =>
        `SELECT _offset FROM ${table}
         WHERE _topic = {topic:String} AND _topic_id = {topicId:String}
           AND _partition = {partition:UInt32}
           AND _offset BETWEEN {first:UInt64} AND {last:UInt64}`,
    );
    const rows = await this.#shards.query<{ offset: string }>(
      `SELECT DISTINCT toString(_offset) AS offset FROM (${branches.join(' UNION ALL ')})
       ORDER BY _offset`,
      {
        topic: at.topic,
        topicId: at.topicId,
        partition: at.partition,
        first: String(first),
        last: String(last),
      },
    );
    return rows.map(({ offset }) => Number(offset)).sort((a, b) => a - b);
  }
}
