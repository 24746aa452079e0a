import { describe, expect, it } from '@jest/globals';
import { readSettings } from './settings.ts';

describe('readSettings', () => {
  it('has a default for everything', () => {
    expect(readSettings({})).toEqual({
      ok: true,
      settings: {
        clickhouse: {
          url: 'http://127.0.0.1:8123',
          user: undefined,
          password: undefined,
          database: 'resee',
        },
        redisUrl: null,
        host: '127.0.0.1',
        port: 8080,
        logLevel: 'info',
      },
    });
  });

  it('lists every mistake at once, without repeating what may be secret', () => {
    const read = readSettings({
      API_PORT: 'eighty',
      LOG_LEVEL: 'loud',
      REDIS_URL: 'http://user:secret@host',
      CLICKHOUSE_URL: 'ftp://user:secret@host',
    });
    if (read.ok) throw new Error('it should have been refused');
    expect(read.mistakes).toHaveLength(4);
    const text = read.mistakes.join('\n');
    for (const name of ['API_PORT', 'LOG_LEVEL', 'REDIS_URL', 'CLICKHOUSE_URL']) {
      expect(text).toContain(name);
    }
    expect(text).not.toContain('secret');
  });

  it('wants a port that is one', () => {
    expect(readSettings({ API_PORT: '70000' })).toEqual({
      ok: false,
      mistakes: ['API_PORT: Invalid port input: "70000"'],
    });
  });
});
