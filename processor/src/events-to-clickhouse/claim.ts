/** A partition of one incarnation of a topic: a recreated topic has another id and starts anew. */
export interface PartitionOfLog {
  readonly clusterId: string;
  readonly topicId: string;
  readonly topic: string;
  readonly partition: number;
}

/**
 * A range of offsets that its writer sets out to insert, as it stands in the ledger.
 * `data`: rows of `first..last`; `lost`: the broker no longer had these offsets;
 * `expired`: beside a data claim, offsets of it that the broker no longer had when it was done again;
 * `restored`: beside a data claim, the store forgot its tokens since;
 * `rebuilt`: written by an operator from the raw tables, up to the highest row found.
 */
export interface Claim extends PartitionOfLog {
  readonly kind: 'data' | 'lost' | 'expired' | 'restored' | 'rebuilt';
  readonly first: number;
  /** Position of the last record of the range; aborted and control records leave gaps before it. */
  readonly last: number;
  readonly records: number;
  /** Rows per table; a table without rows is absent. */
  readonly rows: Readonly<Record<string, number>>;
  readonly writer: string;
  readonly shard: string;
  /** Hash of everything that shapes rows; a range is finished with the version that claimed it. */
  readonly transformVersion: string;
}

/**
 * The deduplication token that makes a claim a compare-and-set. The very first claim of a partition
 * has a token without an offset: two owners that see different earliest offsets still collide.
 */
export function claimToken(claim: Claim, previous: Claim | null): string {
  const place = previous === null ? 'genesis' : String(claim.first);
  return ['claim', claim.clusterId, claim.topicId, claim.partition, place].join('/');
}

/** The deduplication token of one table's rows of a claimed range. */
export function blockToken(claim: Claim, table: string): string {
  return `${claim.topicId}/${claim.partition}/${claim.first}-${claim.last}/${table}`;
}

/** Where the claim after this one begins. */
export function nextFirst(claim: Claim): number {
  return claim.last + 1;
}
