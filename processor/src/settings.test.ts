import { describe, expect, it } from '@jest/globals';
import { readSettings, SettingsError } from './settings.ts';

describe('settings', () => {
  it('has a default for everything', () => {
    expect(readSettings({})).toMatchObject({
      kafkaBrokers: ['127.0.0.1:9092'],
      clickhouse: {
        server: { url: 'http://127.0.0.1:8123', database: 'resee' },
        shards: new Map(),
        replicated: false,
      },
      port: 9464,
      retentionDays: 400,
    });
  });

  it('reads a list of brokers', () => {
    const { kafkaBrokers } = readSettings({ KAFKA_BROKERS: 'a:1, b:2,' });
    expect(kafkaBrokers).toEqual(['a:1', 'b:2']);
  });

  it('reads shards in their order', () => {
    const { clickhouse } = readSettings({ CLICKHOUSE_SHARDS: 'b=http://b:1, a=http://a:1' });
    expect([...clickhouse.shards]).toEqual([
      ['b', 'http://b:1'],
      ['a', 'http://a:1'],
    ]);
  });

  it('lists every mistake at once', () => {
    const read = () =>
      readSettings({
        KAFKA_BROKERS: 'nowhere',
        CLICKHOUSE_URL: 'ftp://x',
        PROCESSOR_PORT: '99999',
        LOG_LEVEL: 'loud',
        CLICKHOUSE_SHARDS: 'nameless',
        RESEE_RETENTION_DAYS: '0',
      });
    expect(read).toThrow(SettingsError);
    for (const name of [
      /KAFKA_BROKERS/,
      /CLICKHOUSE_URL/,
      /PROCESSOR_PORT/,
      /LOG_LEVEL/,
      /DAYS/,
      /SHARDS/,
    ]) {
      expect(read).toThrow(name);
    }
  });
});
