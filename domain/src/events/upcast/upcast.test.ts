import { describe, expect, it } from '@jest/globals';
import { eventTypes, type EventType } from '../registry.ts';
import { exampleOf } from '../example.ts';
import { decodeExample, decodeValue, eventOf, refusal } from '../test/decode.ts';

const renamed: [EventType, Record<string, unknown>, Record<string, unknown>][] = [
  [
    'api_request',
    { status: undefined, response_time_ms: undefined, status_code: 404, response_time: 12.5 },
    { status: 404, response_time_ms: 12.5 },
  ],
  [
    'system_sample',
    {
      cpu_usage_percent: undefined,
      memory_usage_percent: undefined,
      disk_usage_percent: undefined,
      db_connections: undefined,
      db_query_ms: undefined,
      queue_depth: undefined,
      cpu_usage: 1,
      memory_usage: 2,
      disk_usage: 3,
    },
    { cpu_usage_percent: 1, memory_usage_percent: 2, disk_usage_percent: 3 },
  ],
  ['content_created', { content_id: undefined, content: 17 }, { content_id: '17' }],
  [
    'review_completed',
    { content_id: undefined, duration_ms: undefined, content: 'c-17', time_spent: 5.0301 },
    { content_id: 'c-17', duration_ms: 5030 },
  ],
  ['login', { user_id: 42 }, { user_id: '42' }],
];

describe('events of version 1', () => {
  it.each(renamed)('%s has other names', (type, changes, expected) => {
    const event = eventOf(decodeExample(type, { ...changes, v: 1 }));
    expect(event).toMatchObject({ ...expected, v: 2, props: {} });
  });

  it.each(renamed)('%s does not have them in version 2', (type, changes) => {
    expect(refusal(decodeExample(type, changes))).not.toBe('accepted');
    expect(refusal(decodeExample(type, { ...changes, v: 2 }))).not.toBe('accepted');
  });

  it.each(eventTypes)('%s may have the names of version 2', (type) => {
    expect(decodeExample(type, { v: 1 })).toEqual(decodeExample(type));
    expect(decodeExample(type, { v: null })).toEqual(decodeExample(type));
    expect(decodeExample(type, { v: 2 })).toEqual(decodeExample(type));
  });

  it('keep the old name in props where both are there', () => {
    const event = eventOf(decodeExample('api_request', { v: 1, status: 200, status_code: 404 }));
    expect(event).toMatchObject({ status: 200, props: { status_code: 404 } });
  });

  it('keep unknown fields', () => {
    const event = eventOf(decodeExample('login', { v: 1, device: 'phone', props: { a: 1 } }));
    expect(event.props).toEqual({ a: 1, device: 'phone' });
  });

  it('are refused by the name that the producer wrote', () => {
    const changes = { v: 1, duration_ms: undefined, time_spent: '5s', content_id: {} };
    expect(refusal(decodeExample('review_completed', changes))).toBe(
      'invalid: content_id must be text of 1 to 200 characters, got an object; ' +
        'time_spent (now duration_ms) must be a number from 0 to 31622400000 or null, got "5s"',
    );
  });

  it('are not changed by upcasting a value that the upcast cannot read', () => {
    const event = { ...exampleOf('content_created'), v: 1, content_id: undefined, content: 1.5 };
    expect(refusal(decodeValue('content_created', event))).toBe(
      'invalid: content (now content_id) must be text of 1 to 200 characters, got 1.5',
    );
  });
});
