import { classifyClickHouseError, type ClickHouse } from '../client/index.ts';
import type { ConfigurationVersion, Read } from './version.ts';

/** A version with the attempt that wrote it. */
export interface StoredVersion extends ConfigurationVersion {
  readonly writer: string;
}

interface Row {
  readonly kind: string;
  readonly id: string;
  readonly version: number;
  readonly state: string;
  readonly body: string;
  readonly author: string;
  readonly writer: string;
  readonly at: string;
}

const columns = `kind, id, version, state, body, author, writer,
  toString(toUnixTimestamp64Milli(written_at)) AS at`;

type Parameters = Readonly<Record<string, string | number>>;

/** Versions that a condition (and order) of our own selects; values only as parameters. Never throws. */
export async function selectVersions(
  client: ClickHouse,
  rest: string,
  parameters: Parameters,
): Promise<Read<StoredVersion[]>> {
  const found = await select<Row>(
    client,
    `SELECT ${columns} FROM configuration ${rest}`,
    parameters,
  );
  return found.ok ? { ok: true, value: found.value.map(versionOf) } : found;
}

/** The current version of an entity, a deletion included; null if it never was. */
export async function selectCurrent(
  client: ClickHouse,
  kind: string,
  id: string,
): Promise<Read<StoredVersion | null>> {
  const found = await selectVersions(
    client,
    // Two rows of one version cannot be; if they were, everybody would still see the same one.
    `WHERE kind = {kind:String} AND id = {id:String}
     ORDER BY version DESC, written_at, writer LIMIT 1`,
    { kind, id },
  );
  return found.ok ? { ok: true, value: found.value[0] ?? null } : found;
}

/** The current versions of all entities of a kind, deletions included, by id. */
export function selectAllCurrent(client: ClickHouse, kind: string): Promise<Read<StoredVersion[]>> {
  return selectVersions(
    client,
    `WHERE kind = {kind:String} ORDER BY id, version DESC, written_at, writer LIMIT 1 BY id`,
    { kind },
  );
}

/** Rows of a kind: changes exactly when something was written. */
export async function countVersions(client: ClickHouse, kind: string): Promise<Read<number>> {
  const found = await select<{ rows: string }>(
    client,
    'SELECT toString(count()) AS rows FROM configuration WHERE kind = {kind:String}',
    { kind },
  );
  return found.ok ? { ok: true, value: Number(found.value[0]?.rows ?? 0) } : found;
}

async function select<Found>(
  client: ClickHouse,
  query: string,
  parameters: Parameters,
): Promise<Read<Found[]>> {
  try {
    const answer = await client.query({ query, query_params: parameters, format: 'JSONEachRow' });
    return { ok: true, value: await answer.json<Found>() };
  } catch (error) {
    return classifyClickHouseError(error);
  }
}

function versionOf(row: Row): StoredVersion {
  return {
    kind: row.kind,
    id: row.id,
    version: row.version,
    deleted: row.state === 'deleted',
    body: JSON.parse(row.body) as Readonly<Record<string, unknown>>,
    author: row.author,
    writtenAt: Number(row.at),
    writer: row.writer,
  };
}
