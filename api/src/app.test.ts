import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { createApp, requestId } from './app.ts';
import type { DependencyState } from './routes/health/readiness.ts';

let server: Server;
let url: string;
let clickhouse: DependencyState = { state: 'up' };
const redis: DependencyState = { state: 'down', detail: 'connect ECONNREFUSED' };

beforeAll(async () => {
  const app = createApp({
    logger: pino({ enabled: false }),
    registry: new Registry(),
    corsOrigins: ['https://app.example'],
    routers: [],
    dependencies: [
      { name: 'clickhouse', required: true, check: () => Promise.resolve(clickhouse) },
      { name: 'redis', required: false, check: () => Promise.resolve(redis) },
    ],
  });
  server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
});

describe('the api', () => {
  it('is alive whatever it leans on', async () => {
    clickhouse = { state: 'down', detail: 'gone' };
    const response = await fetch(`${url}/healthz`);
    expect(response.status).toBe(200);
    await expect(response.json()).resolves.toEqual({ status: 'alive' });
  });

  it('is ready without Redis, and says how each part is', async () => {
    clickhouse = { state: 'up' };
    const response = await fetch(`${url}/readyz`);
    expect(response.status).toBe(200);
    await expect(response.json()).resolves.toEqual({
      status: 'ready',
      checks: { clickhouse: { state: 'up' }, redis },
    });
  });

  it('is not ready without ClickHouse, and names it in a problem', async () => {
    clickhouse = { state: 'down', detail: 'connect ECONNREFUSED' };
    const response = await fetch(`${url}/readyz`, { headers: { 'x-request-id': 'abc-1' } });
    expect(response.status).toBe(503);
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    await expect(response.json()).resolves.toEqual({
      type: 'about:blank',
      title: 'Not ready',
      status: 503,
      detail: 'Not up: clickhouse.',
      instance: '/readyz',
      request_id: 'abc-1',
      checks: { clickhouse, redis },
    });
  });

  it('answers unknown paths with a problem that carries the request id of the header', async () => {
    const response = await fetch(`${url}/nope?secret=1`);
    expect(response.status).toBe(404);
    await expect(response.json()).resolves.toMatchObject({
      detail: 'There is no GET /nope here.',
      request_id: response.headers.get('x-request-id'),
    });
  });

  it('answers a path that cannot be decoded as the client’s mistake', async () => {
    const response = await fetch(`${url}/%E0%A4%A`);
    expect(response.status).toBeLessThan(500);
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  });

  it('measures requests by route, all unknown paths as one, and sends security headers', async () => {
    await fetch(`${url}/one`);
    await fetch(`${url}/two`);
    const response = await fetch(`${url}/metrics`);
    const text = await response.text();
    expect(text).toMatch(
      /resee_api_request_seconds_count\{method="GET",route="\/healthz",status="200"\} 1/,
    );
    expect(text).toMatch(
      /resee_api_request_seconds_count\{method="GET",route="none",status="404"\}/,
    );
    expect(text).not.toContain('/one');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.has('x-powered-by')).toBe(false);
  });
});

describe('CORS', () => {
  it('lets the pages of the origins in the settings call, and no other', async () => {
    const ask = (origin: string) =>
      fetch(`${url}/api/events`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST' },
      });
    const allowed = await ask('https://app.example');
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(allowed.headers.get('access-control-allow-headers')).toContain('authorization');
    const other = await ask('https://evil.example');
    expect(other.headers.has('access-control-allow-origin')).toBe(false);
  });
});

describe('requestId', () => {
  it('takes a caller’s id only when it is harmless in a log', () => {
    expect(requestId('a.B:c_d-1')).toBe('a.B:c_d-1');
    for (const bad of [undefined, '', 'a b', 'a\nb', 'x'.repeat(65), ['a', 'b']]) {
      expect(requestId(bad)).toMatch(/^[0-9a-f-]{36}$/);
    }
  });
});
