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
        replicated: false,
        kafkaBrokers: ['127.0.0.1:9092'],
        redisUrl: null,
        host: '127.0.0.1',
        port: 8080,
        corsOrigins: [],
        ingest: {
          inflightBytes: 32_000_000,
          waitMs: 5_000,
          rememberedIds: 1_000_000,
          retentionDays: 400,
        },
        keys: { admin: null, ingest: null },
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
      KAFKA_BROKERS: 'nowhere',
      API_CORS_ORIGINS: 'https://app.example/path, *',
      API_INGEST_WAIT_MS: '5 s',
      API_ADMIN_KEY: 'secret',
      API_INGEST_KEY_FILE: '/is/not/there',
    });
    if (read.ok) throw new Error('it should have been refused');
    expect(read.mistakes).toHaveLength(10);
    const text = read.mistakes.join('\n');
    for (const name of ['API_PORT', 'LOG_LEVEL', 'REDIS_URL', 'CLICKHOUSE_URL', 'KAFKA_BROKERS']) {
      expect(text).toContain(name);
    }
    for (const name of ['CORS_ORIGINS', 'INGEST_WAIT_MS', 'ADMIN_KEY', 'INGEST_KEY_FILE']) {
      expect(text).toContain(`API_${name}`);
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
