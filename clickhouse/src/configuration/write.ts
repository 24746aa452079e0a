import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { insertBlock, type BlockInserted, type ClickHouse } from '../client/index.ts';
import { configuration, RowBlock, type ConfigurationRow } from '../tables/index.ts';
import { selectCurrent, selectVersions, type StoredVersion } from './read.ts';
import type { Conflict, ConfigurationVersion, Written } from './version.ts';

/** What is to become the next version of an entity. */
export interface Draft {
  readonly kind: string;
  readonly id: string;
  /** The version it builds on; 0 for an entity that never was. */
  readonly expected: number;
  readonly deleted?: boolean;
  readonly body: Readonly<Record<string, unknown>>;
  readonly author: string;
}

/** How long a write may take in all, in ms: names are not taken over before six times that. */
export const writeDeadlineMs = 10_000;

/**
 * Writes the next version of an entity if `expected` is the current one: of several writers one wins, the
 * others get the conflict with what is current. `now` is epoch ms. Never throws; a failure may have
 * written all the same, which reading it again tells.
 */
export async function writeVersion(
  client: ClickHouse,
  draft: Draft,
  now: number,
): Promise<Written> {
  const current = await selectCurrent(client, draft.kind, draft.id);
  if (!current.ok) return current;
  if ((current.value?.version ?? 0) !== draft.expected) return conflict(draft, current.value);
  const row: ConfigurationRow = {
    kind: draft.kind,
    id: draft.id,
    version: draft.expected + 1,
    state: draft.deleted === true ? 'deleted' : 'live',
    body: JSON.stringify(draft.body),
    author: draft.author,
    writer: randomUUID(),
    written_at: now,
  };
  const inserted = await insertRow(client, row);
  if (!inserted.ok) return inserted;
  return readBack(client, draft, row);
}

async function insertRow(client: ClickHouse, row: ConfigurationRow): Promise<BlockInserted> {
  const block = new RowBlock(configuration, 1_024);
  block.append(row);
  const signal = AbortSignal.timeout(writeDeadlineMs);
  for (let tries = 1; ; tries++) {
    const inserted = await insertBlock({
      client,
      table: configuration.name,
      columns: configuration.columns.map(({ name }) => name),
      rowsBytes: block.bytes(),
      token: `${row.kind}/${row.id}/${row.version}`,
      signal,
    });
    if (inserted.ok || !inserted.retryable || tries === 3) return inserted;
    await sleep(100 * tries);
  }
}

async function readBack(client: ClickHouse, draft: Draft, row: ConfigurationRow): Promise<Written> {
  const found = await selectVersions(
    client,
    `WHERE kind = {kind:String} AND id = {id:String} AND version >= {version:UInt32}
     ORDER BY version, written_at, writer`,
    { kind: row.kind, id: row.id, version: row.version },
  );
  if (!found.ok) return found;
  const [standing] = found.value;
  if (standing === undefined) {
    // Rows were removed by hand while their tokens are still known.
    const message = `version ${row.version} of ${row.kind} ${row.id} was inserted and is not there`;
    return { ok: false, code: 'VERSION_VANISHED', retryable: false, message };
  }
  if (standing.writer === row.writer) return { ok: true, version: publicVersion(standing) };
  const newest = Math.max(...found.value.map(({ version }) => version));
  return conflict(draft, found.value.find(({ version }) => version === newest) ?? standing);
}

/** A version without the attempt that wrote it. */
export function publicVersion(stored: StoredVersion): ConfigurationVersion {
  const { kind, id, version, deleted, body, author, writtenAt } = stored;
  return { kind, id, version, deleted, body, author, writtenAt };
}

function conflict(draft: Draft, current: StoredVersion | null): Conflict {
  const is = current === null ? 'there is none' : `version ${current.version} is current`;
  return {
    ok: false,
    code: 'conflict',
    retryable: false,
    message: `${draft.kind} ${draft.id} is not at version ${draft.expected}: ${is}`,
    current: current && publicVersion(current),
  };
}
