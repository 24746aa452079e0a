import { randomUUID } from 'node:crypto';

const endpoints = [
  '/api/reviews/',
  '/api/reviews/{id}/',
  '/api/content/',
  '/api/login/',
  '/api/stats/',
];

/** An `api_request` of about 300 bytes, as Resee's backend would send it; `n` tells it from others. */
export function benchEvent(n: number, now: number): string {
  return JSON.stringify({
    id: randomUUID(),
    type: 'api_request',
    ts: now - (n % 3_600_000),
    user_id: `user-${n % 20_000}`,
    endpoint: endpoints[n % endpoints.length],
    method: n % 3 === 0 ? 'POST' : 'GET',
    status: n % 97 === 0 ? 500 : 200,
    response_time_ms: 20 + (n % 400) / 4,
    request_bytes: 300 + (n % 200),
    response_bytes: 1_000 + (n % 9_000),
    props: { release: '2026.11.2', region: 'ap-northeast-2' },
  });
}
