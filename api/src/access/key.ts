import type { ConfigurationVersion } from '@resee-insights/clickhouse/configuration';
import { matchesHash } from './token.ts';

/** What a key may be used for: sending events, asking for flags, managing keys. */
export const keyScopes = ['ingest', 'sdk', 'admin'] as const;

/** One of them. */
export type KeyScope = (typeof keyScopes)[number];

/** A secret of a key; while it is rotated there are two. Times are ISO 8601. */
export interface KeySecret {
  readonly hash: string;
  readonly created_at: string;
  /** Null: for as long as the key. */
  readonly valid_until: string | null;
}

/** An API key as it is stored. */
export interface KeyBody {
  readonly name: string;
  readonly scopes: readonly KeyScope[];
  readonly created_at: string;
  /** Null: until it is revoked. */
  readonly expires_at: string | null;
  /** The newest first. */
  readonly secrets: readonly KeySecret[];
}

/** The key in a version of the store, which only this api writes. */
export function keyBody(version: ConfigurationVersion): KeyBody {
  return version.body as unknown as KeyBody;
}

/** The body as the store takes it. */
export function storedBody(body: KeyBody): Readonly<Record<string, unknown>> {
  return { ...body };
}

/** Whether a secret opens the key at a moment (epoch ms). */
export function opens(body: KeyBody, secret: string, now: number): boolean {
  if (isPast(body.expires_at, now)) return false;
  return body.secrets.some(
    ({ hash, valid_until }) => !isPast(valid_until, now) && matchesHash(secret, hash),
  );
}

function isPast(time: string | null, now: number): boolean {
  return time !== null && Date.parse(time) <= now;
}

/** What may be shown of a version of a key: no hashes. */
export interface KeyView {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly scopes: readonly KeyScope[];
  readonly state: 'live' | 'revoked';
  readonly created_at: string;
  readonly expires_at: string | null;
  readonly secrets: readonly { readonly created_at: string; readonly valid_until: string | null }[];
}

/** A version of a key without its secrets' hashes. */
export function viewOf(version: ConfigurationVersion): KeyView {
  const { name, scopes, created_at, expires_at, secrets } = keyBody(version);
  return {
    id: version.id,
    version: version.version,
    name,
    scopes,
    state: version.deleted ? 'revoked' : 'live',
    created_at,
    expires_at,
    secrets: secrets.map((secret) => ({
      created_at: secret.created_at,
      valid_until: secret.valid_until,
    })),
  };
}
