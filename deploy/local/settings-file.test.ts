import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { withLocalSettings, writeSettings } from './settings-file.mjs';

describe('settings of the local stack', () => {
  const dir = mkdtempSync(join(tmpdir(), 'resee-settings-'));
  afterAll(() => {
    rmSync(dir, { recursive: true });
  });

  it('leave the environment alone where no stack was started', () => {
    expect(withLocalSettings({ A: '1' }, dir)).toEqual({ A: '1' });
  });

  it('tell commands where the stack is; what is set wins', () => {
    const secrets = { clickhouse: { resee: 'secret', analyst: 'other' } };
    writeSettings(dir, { ports: { kafka: 1, clickhouse: 2 }, secrets });
    expect(statSync(join(dir, 'settings.json')).mode & 0o777).toBe(0o600);
    expect(withLocalSettings({ KAFKA_BROKERS: 'x:9' }, dir)).toEqual({
      KAFKA_BROKERS: 'x:9',
      CLICKHOUSE_URL: 'http://127.0.0.1:2',
      CLICKHOUSE_USER: 'resee',
      CLICKHOUSE_PASSWORD: 'secret',
    });
  });

  it('never send the local password to another server', () => {
    expect(withLocalSettings({ CLICKHOUSE_URL: 'http://prod:8123' }, dir)).toEqual({
      KAFKA_BROKERS: '127.0.0.1:1',
      CLICKHOUSE_URL: 'http://prod:8123',
    });
  });
});
