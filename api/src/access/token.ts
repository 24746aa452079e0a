import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** The two halves of an API key as its owner holds it. */
export interface KeyToken {
  /** Says which key it is; no secret. */
  readonly id: string;
  readonly secret: string;
}

const pattern = /^resee_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/;

/** A new token: 64 bits of id, 256 bits of secret. */
export function newToken(): KeyToken {
  return { id: randomBytes(8).toString('hex'), secret: newSecret() };
}

/** A new secret of 256 bits. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** The token as text, `resee_<id>_<secret>`. */
export function tokenText({ id, secret }: KeyToken): string {
  return `resee_${id}_${secret}`;
}

/** Reads a token; null for what is none. */
export function parseToken(text: string): KeyToken | null {
  const [, id, secret] = pattern.exec(text) ?? [];
  return id === undefined || secret === undefined ? null : { id, secret };
}

/**
 * What is kept of a secret: SHA-256 as 64 hex digits. Slow hashes protect what can be guessed;
 * 256 random bits cannot, and every request would pay for it.
 */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Whether the hash is the secret's, in a time that does not tell how far they agree. */
export function matchesHash(secret: string, hash: string): boolean {
  const given = Buffer.from(hashSecret(secret), 'hex');
  const kept = Buffer.from(hash, 'hex');
  return kept.length === given.length && timingSafeEqual(given, kept);
}
