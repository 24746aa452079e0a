import type { ClickHouse } from '@resee-insights/clickhouse/client';
import { rawTables } from '@resee-insights/clickhouse/tables';
import type { PartitionOfLog } from '../../events-to-clickhouse/claim.ts';
import type { EncodedBlock, RowStore } from '../../events-to-clickhouse/ports.ts';
import { insert, query } from './calls.ts';

/** The raw tables. */
export class ClickHouseRows implements RowStore {
  readonly #client: ClickHouse;

  constructor(client: ClickHouse) {
    this.#client = client;
  }

  async insert(block: EncodedBlock, token: string): Promise<void> {
    await insert({
      client: this.#client,
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
    const rows = await query<{ offset: string }>(
      this.#client,
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
    return rows.map(({ offset }) => Number(offset));
  }
}
