import type { ClickHouse } from '../client/index.ts';
import { selectCurrent, type StoredVersion } from './read.ts';
import type { NameTaken, Read, Written } from './version.ts';
import { writeDeadlineMs, writeVersion } from './write.ts';

/** Who wants a name for which entity. */
export interface NameClaim {
  readonly kind: string;
  readonly name: string;
  /** The entity's. */
  readonly id: string;
  readonly author: string;
}

/** How old a claim must be, in ms, before a name without its entity may be taken over. */
const orphanedAfterMs = 6 * writeDeadlineMs;

const kindOfNames = (kind: string): string => `${kind}/name`;

/**
 * Takes a name for an entity: free ones, its own, and those whose entity does not have them any more.
 * `now` is epoch ms. Never throws.
 */
export async function claimName(
  client: ClickHouse,
  claim: NameClaim,
  now: number,
): Promise<Written | NameTaken> {
  const names = kindOfNames(claim.kind);
  const current = await selectCurrent(client, names, claim.name);
  if (!current.ok) return current;
  const held = current.value;
  if (held !== null && !held.deleted && holderOf(held) !== claim.id) {
    const inUse = await isInUse(client, claim, held, now);
    if (!inUse.ok) return inUse;
    if (inUse.value) return taken(claim, holderOf(held));
  }
  const written = await writeVersion(
    client,
    {
      kind: names,
      id: claim.name,
      expected: held?.version ?? 0,
      body: { id: claim.id },
      author: claim.author,
    },
    now,
  );
  if (written.ok || written.code !== 'conflict') return written;
  const winner = 'current' in written ? written.current : null;
  return taken(claim, winner === null ? '' : String(winner.body.id));
}

/** Whether the name is this entity's. */
export async function holdsName(client: ClickHouse, claim: NameClaim): Promise<Read<boolean>> {
  const current = await selectCurrent(client, kindOfNames(claim.kind), claim.name);
  if (!current.ok) return current;
  const { value } = current;
  return { ok: true, value: value !== null && !value.deleted && holderOf(value) === claim.id };
}

/** Frees a name that is this entity's; one that is not is left alone. Never throws. */
export async function releaseName(
  client: ClickHouse,
  claim: NameClaim,
  now: number,
): Promise<void> {
  const current = await selectCurrent(client, kindOfNames(claim.kind), claim.name);
  if (!current.ok || current.value === null || current.value.deleted) return;
  if (holderOf(current.value) !== claim.id) return;
  // Should it fail, the name is one without its entity and may be taken over.
  await writeVersion(
    client,
    {
      kind: kindOfNames(claim.kind),
      id: claim.name,
      expected: current.value.version,
      deleted: true,
      body: { id: claim.id },
      author: claim.author,
    },
    now,
  );
}

async function isInUse(
  client: ClickHouse,
  { kind, name }: NameClaim,
  held: StoredVersion,
  now: number,
): Promise<Read<boolean>> {
  if (now - held.writtenAt < orphanedAfterMs) return { ok: true, value: true };
  const entity = await selectCurrent(client, kind, holderOf(held));
  if (!entity.ok) return entity;
  const { value } = entity;
  return { ok: true, value: value !== null && !value.deleted && value.body.name === name };
}

function holderOf(held: StoredVersion): string {
  return String(held.body.id);
}

function taken({ kind, name }: NameClaim, holder: string): NameTaken {
  const message = `another ${kind} (${holder}) has the name '${name}'`;
  return { ok: false, code: 'name_taken', retryable: false, message, holder };
}
