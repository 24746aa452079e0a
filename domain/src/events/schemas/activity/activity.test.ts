import { describe, expect, it } from '@jest/globals';
import { eventTypes, topicOfType, type EventType } from '../../registry.ts';
import { decodeExample, eventOf, refusal } from '../../test/decode.ts';

const types = eventTypes.filter((type) => topicOfType(type) === 'resee.activity');

const good: [EventType, Record<string, unknown>, Record<string, unknown>][] = [
  ['visit', {}, { path: '/pricing', referrer: 'https://example.com/' }],
  ['visit', { referrer: undefined }, { referrer: null }],
  ['visit', { referrer: '' }, { referrer: '' }],
  ['signup', {}, { user_id: '42', anonymous_id: 'c0ffee' }],
  ['email_verified', { anonymous_id: null }, { user_id: '42', anonymous_id: null }],
  ['login', { result: 'failure', user_id: undefined }, { result: 'failure', user_id: null }],
  ['content_created', {}, { content_id: '4711', category: 'language', length: 840 }],
  ['content_created', { category: undefined, length: 0 }, { category: null, length: 0 }],
  ['review_completed', {}, { result: 'remembered', review_kind: 'review', duration_ms: 5200 }],
  [
    'review_completed',
    { interval_days: 0.0069, previous_interval_days: 0 },
    { interval_days: 0.0069, previous_interval_days: 0 },
  ],
  ['review_completed', { result: 'partial', review_kind: null }, { review_kind: null }],
  ['subscription_changed', { from: 'pro', to: 'basic' }, { from: 'pro', to: 'basic' }],
  ['ai_request', {}, { tokens_in: 900, cost_usd: 0.0021, latency_ms: 1830 }],
  ['ai_request', { question_type: undefined, cost_usd: null }, { question_type: null }],
];

const bad: [EventType, Record<string, unknown>, string][] = [
  ['visit', { path: '' }, 'path must be text of 1 to 2048 characters, got ""'],
  ['visit', { path: undefined }, 'path is missing; it must be text of 1 to 2048 characters'],
  ['login', { result: 'ok' }, 'result must be one of success, failure, got "ok"'],
  [
    'content_created',
    { content_id: 4711 },
    'content_id must be text of 1 to 200 characters, got 4711',
  ],
  [
    'content_created',
    { length: -1 },
    'length must be an integer from 0 to 4294967295 or null, got -1',
  ],
  [
    'review_completed',
    { result: 'again' },
    'result must be one of remembered, partial, forgot, got "again"',
  ],
  [
    'review_completed',
    { review_kind: 'cram' },
    'review_kind must be one of learn, review, relearn, filtered or null, got "cram"',
  ],
  [
    'review_completed',
    { interval_days: -600 },
    'interval_days must be a number from 0 to 36525 or null, got -600',
  ],
  [
    'review_completed',
    { duration_ms: '5s' },
    'duration_ms must be a number from 0 to 31622400000 or null, got "5s"',
  ],
  ['subscription_changed', { to: 'gold' }, 'to must be one of free, basic, pro, got "gold"'],
  [
    'ai_request',
    { tokens_out: 1.5 },
    'tokens_out must be an integer from 0 to 4294967295 or null, got 1.5',
  ],
  [
    'ai_request',
    { cost_usd: true },
    'cost_usd must be a number from 0 to 1000000 or null, got true',
  ],
];

describe('events on resee.activity', () => {
  it.each(good)('%s takes %j', (type, changes, expected) => {
    expect(eventOf(decodeExample(type, changes))).toMatchObject(expected);
  });

  it.each(bad)('%s refuses %j', (type, changes, message) => {
    expect(refusal(decodeExample(type, changes))).toBe(`invalid: ${message}`);
  });

  it.each(types)('%s must name a person', (type) => {
    const message = 'invalid: user_id and anonymous_id are both missing; one of them must be given';
    expect(refusal(decodeExample(type, { user_id: undefined, anonymous_id: undefined }))).toBe(
      message,
    );
    expect(refusal(decodeExample(type, { user_id: null, anonymous_id: null }))).toBe(message);
    expect(refusal(decodeExample(type, { user_id: undefined }))).toBe('accepted');
    expect(refusal(decodeExample(type, { anonymous_id: undefined }))).toBe('accepted');
  });
});
