import { buffer } from 'node:stream/consumers';
import { classifyClickHouseError } from '@resee-insights/clickhouse/client';
import { rawTables } from '@resee-insights/clickhouse/tables';
import type { PartitionOfLog } from '../../events-to-clickhouse/claim.ts';
import { StoreError } from '../../events-to-clickhouse/ports.ts';
import type { OffsetRange } from '../../verify/compare-offsets.ts';
import type { ChainBreak, ClaimedTotals, TableReader } from '../../verify/ports.ts';
import { query } from './calls.ts';
import type { Shards } from './shards.ts';

const ofPartition = `_topic = {topic:String} AND _topic_id = {topicId:String}
  AND _partition = {partition:UInt32}`;
const claimsOfPartition = `cluster_id = {clusterId:String} AND topic_id = {topicId:String}
  AND partition = {partition:UInt32}`;

/** `columns` of the partition's rows over all raw tables. */
function allRows(columns: string, condition: string): string {
  return Object.keys(rawTables)
    .map((table) => `SELECT ${columns} FROM ${table} WHERE ${ofPartition} AND ${condition}`)
    .join(' UNION ALL ');
}

function place(log: PartitionOfLog) {
  const { clusterId, topicId, topic, partition } = log;
  return { clusterId, topicId, topic, partition };
}

/** Raw tables and ledger as `verify` reads them. */
export class ClickHouseTableReader implements TableReader {
  readonly #shards: Shards;
  readonly #shortestRetentionDays: number;

  /** `shortestRetentionDays`: how long every raw table keeps its rows at least. */
  constructor(shards: Shards, shortestRetentionDays: number) {
    this.#shards = shards;
    this.#shortestRetentionDays = shortestRetentionDays;
  }

  async offsets(log: PartitionOfLog, first: number, last: number): Promise<Float64Array> {
    const within = '_offset BETWEEN {first:UInt64} AND {last:UInt64}';
    try {
      const parts = await Promise.all(
        this.#shards.all().map(async (client) => {
          const { stream } = await client.exec({
            query: `SELECT toFloat64(_offset) FROM (${allRows('_offset', within)})
                    ORDER BY _offset FORMAT RowBinary`,
            query_params: { ...place(log), first: String(first), last: String(last) },
          });
          return buffer(stream);
        }),
      );
      // The copy is aligned to 8 bytes, which a view on the pooled buffer need not be.
      const offsets = new Float64Array(new Uint8Array(Buffer.concat(parts)).buffer);
      return parts.length > 1 ? offsets.sort() : offsets;
    } catch (error) {
      const { code, message, retryable } = classifyClickHouseError(error);
      throw new StoreError(code, message, retryable, error);
    }
  }

  async highest(log: PartitionOfLog): Promise<number | null> {
    const found = await this.#shards.query<{ highest: string; rows: string }>(
      `SELECT toString(max(_offset)) AS highest, toString(count()) AS rows
       FROM (${allRows('_offset', '1')})`,
      place(log),
    );
    const highest = found.filter(({ rows }) => rows !== '0').map((row) => Number(row.highest));
    return highest.length === 0 ? null : Math.max(...highest);
  }

  async chainBreaks(log: PartitionOfLog): Promise<ChainBreak[]> {
    const rows = await query<{ first: string; last: string; what: string }>(
      this.#shards.ledger,
      `SELECT toString(start) AS first, toString(end) AS last,
              multiIf(place > 1 AND start != before + 1,
                        concat('claim begins at ', toString(start), ', the one before ends at ', toString(before)),
                      kind = 'data' AND named != records,
                        concat('claim names ', toString(records), ' records and ', toString(named), ' rows'),
                      '') AS what
       FROM (SELECT sink_claims.first AS start, sink_claims.last AS end, kind, records,
                    arraySum(mapValues(rows)) AS named,
                    row_number() OVER w AS place, lagInFrame(sink_claims.last) OVER w AS before
             FROM sink_claims
             WHERE ${claimsOfPartition} AND kind NOT IN ('expired', 'restored')
             WINDOW w AS (ORDER BY sink_claims.first, claimed_at
                          ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW))
       WHERE what != '' ORDER BY start LIMIT 20`,
      place(log),
    );
    return rows.map(({ first, last, what }) => ({
      first: Number(first),
      last: Number(last),
      what,
    }));
  }

  async claimedBelow(log: PartitionOfLog, low: number): Promise<ClaimedTotals | null> {
    const [found] = await query<{ claims: string; first: string; last: string; records: string }>(
      this.#shards.ledger,
      `SELECT toString(count()) AS claims, toString(min(sink_claims.first)) AS first,
              toString(max(sink_claims.last)) AS last,
              toString(sumIf(records, kind = 'data') - sumIf(records, kind = 'expired')) AS records
       FROM sink_claims
       WHERE ${claimsOfPartition} AND kind IN ('data', 'expired') AND sink_claims.first < {low:UInt64}
         AND claimed_at > now() - toIntervalDay({days:UInt32})`,
      { ...place(log), low: String(low), days: this.#shortestRetentionDays },
    );
    if (found === undefined || found.claims === '0') return null;
    const { first, last, records } = found;
    return { first: Number(first), last: Number(last), records: Number(records) };
  }

  async counts(
    log: PartitionOfLog,
    first: number,
    last: number,
  ): Promise<{ rows: number; offsets: number }> {
    const within = '_offset BETWEEN {first:UInt64} AND {last:UInt64}';
    const found = await this.#shards.query<{ rows: string; offsets: string }>(
      `SELECT toString(count()) AS rows, toString(uniqExact(_offset)) AS offsets
       FROM (${allRows('_offset', within)})`,
      { ...place(log), first: String(first), last: String(last) },
    );
    // A claim's rows are on one shard, so distinct offsets of shards add up.
    return {
      rows: found.reduce((sum, row) => sum + Number(row.rows), 0),
      offsets: found.reduce((sum, row) => sum + Number(row.offsets), 0),
    };
  }

  async lost(log: PartitionOfLog): Promise<OffsetRange[]> {
    const rows = await query<{ first: string; last: string }>(
      this.#shards.ledger,
      `SELECT toString(sink_claims.first) AS first, toString(sink_claims.last) AS last
       FROM sink_claims WHERE ${claimsOfPartition} AND kind IN ('lost', 'expired')
       ORDER BY sink_claims.first`,
      place(log),
    );
    return rows.map((row) => {
      const first = Number(row.first);
      const last = Number(row.last);
      return { first, last, count: last - first + 1 };
    });
  }
}
