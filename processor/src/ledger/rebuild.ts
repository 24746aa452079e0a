import { nextFirst, type Claim, type PartitionOfLog } from '../events-to-clickhouse/claim.ts';
import type { Ledger } from '../events-to-clickhouse/ports.ts';

/** What a rebuild did with one partition. */
export interface Rebuilt {
  readonly log: PartitionOfLog;
  /** The claim written, or null where the ledger already reached as far as the rows. */
  readonly claim: Claim | null;
}

/**
 * Lets the ledger of a partition reach as far as its rows. What the new claim spans is settled offset
 * by offset at the next start of a processor: rows that are there stay, records without a row get one.
 */
export async function rebuildPartition(
  ledger: Ledger,
  log: PartitionOfLog,
  owner: { readonly writer: string; readonly shard: string },
): Promise<Rebuilt> {
  const latest = await ledger.latest(log);
  const highest = await ledger.highestRow(log);
  // After a restore the tables have forgotten their tokens: what stands is not to be trusted to them.
  if (latest?.kind === 'data') await ledger.noteRestored(latest);
  if (highest === null || highest <= (latest?.last ?? -1)) return { log, claim: null };
  const { clusterId, topicId, topic, partition } = log;
  const claim: Claim = {
    clusterId,
    topicId,
    topic,
    partition,
    kind: 'rebuilt',
    first: latest === null ? 0 : nextFirst(latest),
    last: highest,
    records: 0,
    rows: {},
    ...owner,
    transformVersion: '',
  };
  const token = `rebuilt/${clusterId}/${topicId}/${partition}/${claim.first}-${claim.last}`;
  const outcome = await ledger.write(claim, token);
  if (outcome.kind !== 'mine') {
    throw new Error(
      `someone else wrote the ledger of ${topic}/${partition} meanwhile: stop every processor first`,
    );
  }
  return { log, claim };
}
