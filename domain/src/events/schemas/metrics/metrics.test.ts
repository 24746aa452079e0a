import { describe, expect, it } from '@jest/globals';
import { decodeExample, eventOf, refusal } from '../../test/decode.ts';
import type { EventType } from '../../registry.ts';

const maxUInt32 = 4_294_967_295;

const good: [EventType, Record<string, unknown>, Record<string, unknown>][] = [
  ['api_request', {}, { status: 200, response_time_ms: 41.7, request_bytes: 312 }],
  ['api_request', { status: 100 }, { status: 100 }],
  ['api_request', { status: 599 }, { status: 599 }],
  ['api_request', { response_time_ms: 0 }, { response_time_ms: 0 }],
  ['api_request', { response_time_ms: null }, { response_time_ms: null }],
  ['api_request', { response_time_ms: undefined }, { response_time_ms: null }],
  ['api_request', { request_bytes: undefined }, { request_bytes: null }],
  ['api_request', { response_bytes: 2 ** 53 - 1 }, { response_bytes: 2 ** 53 - 1 }],
  ['api_request', { endpoint: 'ü'.repeat(2_048) }, { endpoint: 'ü'.repeat(2_048) }],
  ['api_request', { method: 'M-SEARCH' }, { method: 'M-SEARCH' }],
  ['system_sample', {}, { cpu_usage_percent: 37.5, queue_depth: 0 }],
  ['system_sample', { cpu_usage_percent: 1_600 }, { cpu_usage_percent: 1_600 }],
  ['system_sample', { memory_usage_percent: 100.4 }, { memory_usage_percent: 100.4 }],
  ['system_sample', { queue_depth: maxUInt32 }, { queue_depth: maxUInt32 }],
  ['error_log', {}, { level: 'ERROR', logger: 'django.request' }],
  ['error_log', { message: '' }, { message: '' }],
  ['error_log', { stack: 'x'.repeat(100_000) }, { stack: 'x'.repeat(100_000) }],
  ['error_log', { logger: undefined, exception: null }, { logger: null, exception: null }],
  ['deploy', {}, { service: 'api', version: '2025.03.1' }],
  ['incident', {}, { started: Date.UTC(2025, 2, 1, 11, 40), ended: Date.UTC(2025, 2, 1, 11, 55) }],
  ['incident', { ended: null }, { ended: null }],
  ['incident', { ended: '2025-03-01T11:40:00Z' }, { ended: Date.UTC(2025, 2, 1, 11, 40) }],
  ['incident', { started: 1_740_000_000_000 }, { started: 1_740_000_000_000 }],
];

const bad: [EventType, Record<string, unknown>, string][] = [
  ['api_request', { status: 'abc' }, 'status must be an integer from 100 to 599, got "abc"'],
  ['api_request', { status: '200' }, 'status must be an integer from 100 to 599, got "200"'],
  ['api_request', { status: 99 }, 'status must be an integer from 100 to 599, got 99'],
  ['api_request', { status: 600 }, 'status must be an integer from 100 to 599, got 600'],
  ['api_request', { status: 200.5 }, 'status must be an integer from 100 to 599, got 200.5'],
  [
    'api_request',
    { status: undefined },
    'status is missing; it must be an integer from 100 to 599',
  ],
  ['api_request', { status: null }, 'status must be an integer from 100 to 599, got null'],
  ['api_request', { endpoint: '' }, 'endpoint must be text of 1 to 2048 characters, got ""'],
  [
    'api_request',
    { endpoint: 'x'.repeat(2_049) },
    `endpoint must be text of 1 to 2048 characters, got "${'x'.repeat(80)}"…`,
  ],
  [
    'api_request',
    { method: 'GET /' },
    'method must be an HTTP method such as GET, up to 32 characters, got "GET /"',
  ],
  [
    'api_request',
    { response_time_ms: -1 },
    'response_time_ms must be a number from 0 to 31622400000 or null, got -1',
  ],
  [
    'api_request',
    { request_bytes: 2 ** 53 },
    'request_bytes must be an integer from 0 to 9007199254740991 or null, got 9007199254740992',
  ],
  [
    'system_sample',
    { memory_usage_percent: 102 },
    'memory_usage_percent must be a number from 0 to 101 or null, got 102',
  ],
  [
    'system_sample',
    { db_connections: 1.5 },
    'db_connections must be an integer from 0 to 4294967295 or null, got 1.5',
  ],
  [
    'system_sample',
    { queue_depth: maxUInt32 + 1 },
    'queue_depth must be an integer from 0 to 4294967295 or null, got 4294967296',
  ],
  [
    'system_sample',
    {
      cpu_usage_percent: undefined,
      memory_usage_percent: null,
      disk_usage_percent: undefined,
      db_connections: undefined,
      db_query_ms: undefined,
      queue_depth: undefined,
    },
    'none of cpu_usage_percent, memory_usage_percent, disk_usage_percent, db_connections, ' +
      'db_query_ms, queue_depth is given; a sample must have at least one',
  ],
  [
    'error_log',
    { level: 'error' },
    'level must be one of DEBUG, INFO, WARNING, ERROR, CRITICAL, got "error"',
  ],
  [
    'error_log',
    { message: 'x'.repeat(100_001) },
    `message must be text of 0 to 100000 characters, got "${'x'.repeat(80)}"…`,
  ],
  ['deploy', { version: [] }, 'version must be text of 1 to 255 characters, got a list'],
  ['incident', { ended: '2025-03-01T11:39:59Z' }, 'ended must not be before started'],
  [
    'incident',
    { started: '2025-03-01T11:40:00' },
    'started has no offset from UTC, got "2025-03-01T11:40:00": write date and time and end with Z or +09:00',
  ],
  [
    'incident',
    { ended: '2025-02-30T00:00:00Z' },
    'ended must be an RFC 3339 time with its offset (2025-03-01T12:00:00.000Z) or epoch milliseconds, ' +
      'got "2025-02-30T00:00:00Z"',
  ],
];

describe('events on resee.metrics', () => {
  it.each(good)('%s takes %j', (type, changes, expected) => {
    expect(eventOf(decodeExample(type, changes))).toMatchObject(expected);
  });

  it.each(bad)('%s refuses %j', (type, changes, message) => {
    expect(refusal(decodeExample(type, changes))).toBe(`invalid: ${message}`);
  });

  it('needs neither user nor visitor, and keeps them when given', () => {
    expect(eventOf(decodeExample('deploy'))).toMatchObject({ user_id: null, anonymous_id: null });
    expect(eventOf(decodeExample('deploy', { user_id: '42' }))).toMatchObject({ user_id: '42' });
  });
});
