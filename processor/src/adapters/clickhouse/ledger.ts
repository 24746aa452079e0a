import { rawTables, RowBlock, sinkClaims, type ClaimKind } from '@resee-insights/clickhouse/tables';
import type { Claim, PartitionOfLog } from '../../events-to-clickhouse/claim.ts';
import { StoreError, type ClaimOutcome, type Ledger } from '../../events-to-clickhouse/ports.ts';
import { insert, query } from './calls.ts';
import type { Shards } from './shards.ts';

interface ClaimRecord {
  readonly kind: ClaimKind;
  readonly cluster_id: string;
  readonly topic_id: string;
  readonly topic: string;
  readonly partition: number;
  readonly first: string;
  readonly last: string;
  readonly records: string;
  readonly rows: Readonly<Record<string, string>>;
  readonly writer: string;
  readonly shard: string;
  readonly transform_version: string;
}

const columns = `kind, cluster_id, topic_id, topic, partition, toString(first) AS first,
  toString(last) AS last, toString(records) AS records,
  mapApply((k, v) -> (k, toString(v)), rows) AS rows, writer, shard, transform_version`;

const ofPartition = `cluster_id = {clusterId:String} AND topic_id = {topicId:String}
  AND partition = {partition:UInt32} AND kind NOT IN ('expired', 'restored')`;

/** Tokens tried for one claim: a ledger from which rows were deleted still knows the tokens of those rows. */
const tokensTried = 4;

/** The claims ledger in the table `sink_claims`. */
export class ClickHouseLedger implements Ledger {
  readonly #shards: Shards;
  readonly #clock: () => number;

  constructor(shards: Shards, clock: () => number) {
    this.#shards = shards;
    this.#clock = clock;
  }

  async latest(at: PartitionOfLog): Promise<Claim | null> {
    const [newest] = await query<ClaimRecord>(
      this.#shards.ledger,
      `SELECT ${columns} FROM sink_claims WHERE ${ofPartition}
       ORDER BY sink_claims.first DESC LIMIT 1 SETTINGS max_threads = 1`,
      { clusterId: at.clusterId, topicId: at.topicId, partition: at.partition },
    );
    return newest === undefined ? null : claimOf(newest);
  }

  async write(claim: Claim, token: string): Promise<ClaimOutcome> {
    // The first claim of a partition is a race for the partition, whatever offset it begins with.
    const genesis = token.endsWith('/genesis');
    for (let again = 0; again < tokensTried; again++) {
      await this.#insert(claim, again === 0 ? token : `${token}/again-${again}`);
      const standing = await this.#standing(claim, genesis ? 0 : claim.first);
      const outcome = judge(claim, standing, genesis);
      if (outcome !== null) return outcome;
    }
    throw new StoreError(
      'CLAIM_VANISHED',
      `claim ${claim.first}-${claim.last} of ${claim.topic}/${claim.partition} was inserted and is not there`,
      false,
    );
  }

  async #standing(at: PartitionOfLog, from: number): Promise<Claim[]> {
    const { clusterId, topicId, partition } = at;
    const found = await query<ClaimRecord>(
      this.#shards.ledger,
      `SELECT ${columns} FROM sink_claims WHERE ${ofPartition} AND sink_claims.first >= {from:UInt64}
       ORDER BY sink_claims.first, claimed_at LIMIT 2
       SETTINGS max_threads = 1`,
      { clusterId, topicId, partition, from: String(from) },
    );
    return found.map(claimOf);
  }

  async highestRow(at: PartitionOfLog): Promise<number | null> {
    const branches = Object.keys(rawTables).map(
      (table) =>
        `SELECT toInt64(max(_offset)) AS highest, count() AS rows FROM ${table}
         WHERE _topic = {topic:String} AND _topic_id = {topicId:String}
           AND _partition = {partition:UInt32}`,
    );
    const found = await this.#shards.query<{ highest: string; rows: string }>(
      `SELECT toString(max(highest)) AS highest, toString(sum(rows)) AS rows
       FROM (${branches.join(' UNION ALL ')})`,
      { topic: at.topic, topicId: at.topicId, partition: at.partition },
    );
    const highest = found.filter(({ rows }) => rows !== '0').map((row) => Number(row.highest));
    return highest.length === 0 ? null : Math.max(...highest);
  }

  async noteExpired(claim: Claim, first: number, last: number, records: number): Promise<void> {
    const note: Claim = { ...claim, kind: 'expired', first, last, records, rows: {} };
    await this.#insert(note, `expired/${claim.topicId}/${claim.partition}/${first}-${last}`);
  }

  async noteRestored(claim: Claim): Promise<void> {
    const { topicId, partition, first, last } = claim;
    await this.#insert(
      { ...claim, kind: 'restored' },
      `restored/${topicId}/${partition}/${first}-${last}`,
    );
  }

  async wasRestored(claim: Claim): Promise<boolean> {
    const { clusterId, topicId, partition, first } = claim;
    const [found] = await query<{ notes: string }>(
      this.#shards.ledger,
      `SELECT toString(count()) AS notes FROM sink_claims
       WHERE cluster_id = {clusterId:String} AND topic_id = {topicId:String}
         AND partition = {partition:UInt32} AND kind = 'restored'
         AND sink_claims.first = {first:UInt64}`,
      { clusterId, topicId, partition, first: String(first) },
    );
    return found !== undefined && found.notes !== '0';
  }

  async ageOf(claim: Claim): Promise<number> {
    const [found] = await query<{ age: string }>(
      this.#shards.ledger,
      `SELECT toString(dateDiff('millisecond', min(claimed_at), now64(3))) AS age
       FROM sink_claims WHERE ${ofPartition} AND sink_claims.first = {first:UInt64}`,
      {
        clusterId: claim.clusterId,
        topicId: claim.topicId,
        partition: claim.partition,
        first: String(claim.first),
      },
    );
    return Number(found?.age ?? 0);
  }

  async #insert(claim: Claim, token: string): Promise<void> {
    const block = new RowBlock(sinkClaims, 512);
    block.append({
      kind: claim.kind,
      cluster_id: claim.clusterId,
      topic_id: claim.topicId,
      topic: claim.topic,
      partition: claim.partition,
      first: claim.first,
      last: claim.last,
      records: claim.records,
      rows: claim.rows,
      writer: claim.writer,
      shard: claim.shard,
      transform_version: claim.transformVersion,
      claimed_at: this.#clock(),
    });
    await insert({
      client: this.#shards.ledger,
      table: sinkClaims.name,
      columns: sinkClaims.columns.map(({ name }) => name),
      rowsBytes: block.bytes(),
      token,
    });
  }
}

/** What stands decides; null where nothing does, since the token of a claim that was deleted is still known. */
function judge(claim: Claim, standing: readonly Claim[], genesis: boolean): ClaimOutcome | null {
  const [winner, later] = standing;
  if (later !== undefined) return { kind: 'superseded', by: later };
  if (winner === undefined) return null;
  if (winner.first > claim.first && !genesis) return { kind: 'superseded', by: winner };
  const mine = winner.writer === claim.writer && winner.first === claim.first;
  return mine && winner.last === claim.last && winner.kind === claim.kind
    ? { kind: 'mine' }
    : { kind: 'theirs', claim: winner };
}

function claimOf(row: ClaimRecord): Claim {
  return {
    kind: row.kind,
    clusterId: row.cluster_id,
    topicId: row.topic_id,
    topic: row.topic,
    partition: row.partition,
    first: Number(row.first),
    last: Number(row.last),
    records: Number(row.records),
    rows: Object.fromEntries(Object.entries(row.rows).map(([table, n]) => [table, Number(n)])),
    writer: row.writer,
    shard: row.shard,
    transformVersion: row.transform_version,
  };
}
