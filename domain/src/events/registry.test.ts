import { describe, expect, it } from '@jest/globals';
import { timeFieldsOf } from './reader.ts';
import { eventSchemas, eventTypes, isEventType, topicOfType } from './registry.ts';
import { envelope } from './schemas/envelope.ts';

describe('timeFieldsOf', () => {
  it('names the times beside ts', () => {
    expect(timeFieldsOf('incident')).toEqual(['started', 'ended']);
    expect(timeFieldsOf('visit')).toEqual([]);
  });
});

describe('the event types', () => {
  it('are registered under their own names and leave the envelope alone', () => {
    for (const type of eventTypes) {
      expect(eventSchemas[type].type).toBe(type);
      for (const name of Object.keys(eventSchemas[type].fields)) {
        expect([...Object.keys(envelope), 'type']).not.toContain(name);
      }
    }
  });

  it('belong to one topic each', () => {
    const perTopic = Map.groupBy(eventTypes, topicOfType);
    expect([...perTopic].map(([topic, types]) => [topic, types.length])).toEqual([
      ['resee.metrics', 5],
      ['resee.activity', 8],
      ['resee.experiments', 2],
    ]);
  });

  it('are told from other words', () => {
    expect(isEventType('visit')).toBe(true);
    for (const other of ['visits', 'toString', '__proto__', 7, null, undefined]) {
      expect(isEventType(other)).toBe(false);
    }
  });
});
