import { describe, expect, it } from '@jest/globals';
import { hashSecret, matchesHash, newToken, parseToken, tokenText } from './token.ts';

describe('tokens', () => {
  it('are read back as they were made, each its own', () => {
    const token = newToken();
    expect(parseToken(tokenText(token))).toEqual(token);
    expect(newToken()).not.toEqual(token);
    expect(Buffer.from(token.secret, 'base64url')).toHaveLength(32);
  });

  it.each(['', 'resee_', 'resee_0123456789abcdef_short', `x${tokenText(newToken())}`])(
    'are not %j',
    (text) => {
      expect(parseToken(text)).toBeNull();
    },
  );

  it('match the hash of their secret alone', () => {
    const { secret } = newToken();
    expect(matchesHash(secret, hashSecret(secret))).toBe(true);
    expect(matchesHash(newToken().secret, hashSecret(secret))).toBe(false);
    expect(matchesHash(secret, '')).toBe(false);
    expect(hashSecret(secret)).not.toContain(secret);
  });
});
