import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pickPorts } from '../../deploy/local/ports.mjs';
import { startTestbed, type Testbed } from '../../deploy/testbed/index.ts';

let testbed: Testbed;
let port: number;
beforeAll(async () => {
  testbed = await startTestbed({ kafka: false, migrate: false });
  [port = 0] = await pickPorts(1);
}, 60_000);
afterAll(() => testbed.stop());

const serviceOf = (env: Record<string, string> = {}) =>
  testbed.service('api/src/main.ts', {
    env: { API_PORT: String(port), CLICKHOUSE_DATABASE: 'default', ...env },
    isReady: (log) => log.includes('api listens'),
  });
const ready = async () => {
  const response = await fetch(`http://127.0.0.1:${port}/readyz`);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

describe('api/src/main.ts', () => {
  it('follows ClickHouse going away and coming back, and stops cleanly', async () => {
    const api = serviceOf();
    await api.start();
    await expect(ready()).resolves.toMatchObject({
      status: 200,
      body: { checks: { clickhouse: { state: 'up' }, redis: { state: 'memory' } } },
    });
    await testbed.clickhouse.kill();
    await expect(ready()).resolves.toMatchObject({
      status: 503,
      body: { detail: 'Not up: clickhouse.', checks: { clickhouse: { state: 'down' } } },
    });
    await testbed.clickhouse.start();
    await expect(ready()).resolves.toMatchObject({ status: 200 });
    await expect(api.stop()).resolves.toBe('exit 0');
  }, 60_000);

  it('is ready while its Redis is away, and says so once', async () => {
    const [nobody = 0] = await pickPorts(1);
    const api = serviceOf({ REDIS_URL: `redis://127.0.0.1:${nobody}` });
    await api.start();
    await expect(ready()).resolves.toMatchObject({
      status: 200,
      body: { checks: { redis: { state: 'down' } } },
    });
    await expect(api.stop()).resolves.toBe('exit 0');
    expect(api.log().match(/redis is away/g)).toHaveLength(1);
  }, 30_000);

  it('does not start with wrong settings, and names them all', async () => {
    const api = serviceOf({ API_PORT: 'x', LOG_LEVEL: 'y' });
    await expect(api.start()).rejects.toThrow(/exit 1[^]*API_PORT[^]*LOG_LEVEL/);
  });
});
