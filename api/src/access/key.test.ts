import { describe, expect, it } from '@jest/globals';
import { opens, viewOf, type KeyBody } from './key.ts';
import { hashSecret } from './token.ts';

const at = (ms: number): string => new Date(ms).toISOString();
const key: KeyBody = {
  name: 'k',
  scopes: ['ingest'],
  created_at: at(0),
  expires_at: at(10_000),
  secrets: [
    { hash: hashSecret('new'), created_at: at(500), valid_until: null },
    { hash: hashSecret('old'), created_at: at(0), valid_until: at(1_000) },
  ],
};

describe('opens', () => {
  it('takes both secrets of a rotated key until the old one ends, none after the key expires', () => {
    expect([opens(key, 'new', 999), opens(key, 'old', 999)]).toEqual([true, true]);
    expect([opens(key, 'new', 1_000), opens(key, 'old', 1_000)]).toEqual([true, false]);
    expect(opens(key, 'new', 10_000)).toBe(false);
    expect(opens(key, 'other', 0)).toBe(false);
  });
});

describe('viewOf', () => {
  it('shows no hash', () => {
    const view = viewOf({
      ...{ kind: 'key', id: 'i', version: 2, deleted: true, author: 'a', writtenAt: 0 },
      body: { ...key },
    });
    expect(view).toMatchObject({ id: 'i', version: 2, state: 'revoked' });
    expect(JSON.stringify(view)).not.toContain(hashSecret('new'));
  });
});
