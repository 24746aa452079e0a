import type { ClickHouse } from '../client/index.ts';
import { claimName, holdsName, releaseName, type NameClaim } from './names.ts';
import { countVersions, selectAllCurrent, selectCurrent, selectVersions } from './read.ts';
import type { ConfigurationVersion, NamedWritten, Read, Written } from './version.ts';
import { publicVersion, writeVersion, type Draft } from './write.ts';

/** What is to become a version of an entity of this store's kind. */
export type EntityDraft = Omit<Draft, 'kind'>;

/** Which part of the history is wanted. */
export interface HistoryPage {
  /** Only of this entity. */
  readonly id?: string;
  readonly limit: number;
}

/**
 * Entities of one kind: versions that are added and never changed. Names (`body.name`) are unique among
 * the living where `uniqueNames` says so. Nothing throws.
 */
export class ConfigurationStore {
  readonly #client: ClickHouse;
  readonly #kind: string;
  readonly #uniqueNames: boolean;
  readonly #clock: () => number;

  /** `clock` gives epoch ms. In a cluster the client must write with a quorum and read consistently. */
  constructor(
    client: ClickHouse,
    options: { kind: string; uniqueNames: boolean; clock: () => number },
  ) {
    this.#client = client;
    this.#kind = options.kind;
    this.#uniqueNames = options.uniqueNames;
    this.#clock = options.clock;
  }

  /** The current version, a deletion included; null for what never was. */
  async current(id: string): Promise<Read<ConfigurationVersion | null>> {
    const found = await selectCurrent(this.#client, this.#kind, id);
    return found.ok ? { ok: true, value: found.value && publicVersion(found.value) } : found;
  }

  /** All current versions by id, deletions included. */
  async all(): Promise<Read<ConfigurationVersion[]>> {
    const found = await selectAllCurrent(this.#client, this.#kind);
    return found.ok ? { ok: true, value: found.value.map(publicVersion) } : found;
  }

  /** Who wrote what when, newest first: the audit log. */
  async history({ id, limit }: HistoryPage): Promise<Read<ConfigurationVersion[]>> {
    const found = await selectVersions(
      this.#client,
      `WHERE kind = {kind:String} ${id === undefined ? '' : 'AND id = {id:String}'}
       ORDER BY written_at DESC, id, version DESC LIMIT {limit:UInt32}`,
      { kind: this.#kind, limit, ...(id !== undefined && { id }) },
    );
    return found.ok ? { ok: true, value: found.value.map(publicVersion) } : found;
  }

  /** A number that changes exactly when a version of the kind was written. */
  revision(): Promise<Read<number>> {
    return countVersions(this.#client, this.#kind);
  }

  /** Writes the next version if `expected` is current (0: never was); of several writers one wins. */
  async write(draft: EntityDraft): Promise<NamedWritten> {
    if (!this.#uniqueNames) return this.#writeVersion(draft);
    const before = await this.current(draft.id);
    if (!before.ok) return before;
    const had = nameOf(before.value);
    const wants = draft.deleted === true ? null : nameIn(draft.body);
    if (wants !== null && wants !== had) {
      const claimed = await claimName(this.#client, this.#claim(draft, wants), this.#clock());
      if (!claimed.ok) return claimed;
    }
    const written = await this.#writeVersion(draft);
    if (!written.ok) {
      // A failure may have written all the same: then the name must stay.
      if (written.code === 'conflict' && wants !== null && wants !== had) {
        await this.#release(draft, wants);
      }
      return written;
    }
    if (had !== null && had !== wants) await this.#release(draft, had);
    return wants === null || wants === had ? written : this.#stillNamed(draft, wants, written);
  }

  #writeVersion(draft: EntityDraft): Promise<Written> {
    return writeVersion(this.#client, { ...draft, kind: this.#kind }, this.#clock());
  }

  /** A writer that was away for long may have lost the name that it took: then its entity goes. */
  async #stillNamed(
    draft: EntityDraft,
    name: string,
    written: Written & { ok: true },
  ): Promise<NamedWritten> {
    const holds = await holdsName(this.#client, this.#claim(draft, name));
    if (!holds.ok || holds.value) return written;
    await this.#writeVersion({ ...draft, expected: written.version.version, deleted: true });
    const message = `another ${this.#kind} has taken the name '${name}' meanwhile`;
    return { ok: false, code: 'name_taken', retryable: false, message, holder: '' };
  }

  #claim({ id, author }: EntityDraft, name: string): NameClaim {
    return { kind: this.#kind, name, id, author };
  }

  #release(draft: EntityDraft, name: string): Promise<void> {
    return releaseName(this.#client, this.#claim(draft, name), this.#clock());
  }
}

function nameOf(version: ConfigurationVersion | null): string | null {
  return version === null || version.deleted ? null : nameIn(version.body);
}

function nameIn(body: Readonly<Record<string, unknown>>): string | null {
  return typeof body.name === 'string' ? body.name : null;
}
