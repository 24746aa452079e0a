import { describe, expect, it } from '@jest/globals';
import type { EventType } from '../../registry.ts';
import { decodeExample, eventOf, refusal } from '../../test/decode.ts';

const good: [EventType, Record<string, unknown>, Record<string, unknown>][] = [
  ['exposure', {}, { experiment: 'gate', variant: 'gate_40', phase: '1' }],
  ['exposure', { phase: undefined }, { phase: null }],
  ['track', {}, { event_name: 'retention_7', value: 1, event_data: { source: 'import' } }],
  ['track', { value: undefined, event_data: undefined }, { value: null, event_data: null }],
  ['track', { value: -1.5e300 }, { value: -1.5e300 }],
];

const bad: [EventType, Record<string, unknown>, string][] = [
  ['exposure', { variant: '' }, 'variant must be text of 1 to 200 characters, got ""'],
  ['exposure', { phase: 1 }, 'phase must be text of 1 to 100 characters or null, got 1'],
  ['track', { value: '1' }, 'value must be a finite number or null, got "1"'],
  ['track', { event_data: ['a'] }, 'event_data must be a JSON object or null, got a list'],
  [
    'track',
    { event_name: undefined },
    'event_name is missing; it must be text of 1 to 200 characters',
  ],
  [
    'track',
    { user_id: undefined, anonymous_id: undefined },
    'user_id and anonymous_id are both missing; one of them must be given',
  ],
];

describe('events on resee.experiments', () => {
  it.each(good)('%s takes %j', (type, changes, expected) => {
    expect(eventOf(decodeExample(type, changes))).toMatchObject(expected);
  });

  it.each(bad)('%s refuses %j', (type, changes, message) => {
    expect(refusal(decodeExample(type, changes))).toBe(`invalid: ${message}`);
  });
});
