import {
  ConfigurationPoll,
  type ConfigurationStore,
  type ConfigurationVersion,
} from '@resee-insights/clickhouse/configuration';
import type { Logger } from 'pino';
import { keyBody, opens, type KeyScope } from './key.ts';
import { parseToken } from './token.ts';

/** Who calls, by the key he shows. */
export interface Caller {
  readonly keyId: string;
  readonly name: string;
  readonly scopes: readonly KeyScope[];
}

/** The caller; nobody; or no keys are known yet, since ClickHouse has not answered. */
export type Found =
  | { readonly ok: true; readonly caller: Caller }
  | { readonly ok: false; readonly code: 'unknown' | 'unavailable' };

/** How far apart, in ms, looks begin that unknown keys cause. */
const lookGapMs = 200;

/**
 * The live keys in memory, at most a second old. While ClickHouse is away the keys known last go on
 * working: none can be revoked then either.
 */
export class KeyDirectory {
  readonly #poll: ConfigurationPoll;
  readonly #clock: () => number;
  #keys: ReadonlyMap<string, ConfigurationVersion> | null = null;

  constructor(store: ConfigurationStore, clock: () => number, logger: Logger) {
    this.#clock = clock;
    this.#poll = new ConfigurationPoll({
      store,
      onVersions: (versions) => {
        this.#keys = new Map(
          versions.filter(({ deleted }) => !deleted).map((key) => [key.id, key]),
        );
      },
      onFailure: ({ code, message }) => {
        logger.warn({ code, reason: message }, 'keys cannot be read');
      },
    });
  }

  /** Reads the keys and keeps them up to date. */
  start(): Promise<void> {
    return this.#poll.start();
  }

  /** Ends the looking. */
  stop(): void {
    this.#poll.stop();
  }

  /** Reads what another instance, or this one, has just written. */
  async refresh(): Promise<void> {
    await this.#poll.look();
  }

  /** Whose token it is. One that is not known may be new: it is looked for once. */
  async find(text: string): Promise<Found> {
    const token = parseToken(text);
    if (token === null) return { ok: false, code: 'unknown' };
    const known = this.#match(token.id, token.secret);
    if (known !== null) return { ok: true, caller: known };
    await this.#poll.look(lookGapMs);
    if (this.#keys === null) return { ok: false, code: 'unavailable' };
    const fresh = this.#match(token.id, token.secret);
    return fresh === null ? { ok: false, code: 'unknown' } : { ok: true, caller: fresh };
  }

  #match(id: string, secret: string): Caller | null {
    const version = this.#keys?.get(id);
    if (version === undefined) return null;
    const body = keyBody(version);
    if (!opens(body, secret, this.#clock())) return null;
    return { keyId: id, name: body.name, scopes: body.scopes };
  }
}
