import { describe, expect, it } from '@jest/globals';
import { Compile } from 'typebox/compile';
import { exampleOf } from './example.ts';
import { eventJsonSchema, eventsJsonSchema } from './json-schema.ts';
import { eventTypes } from './registry.ts';
import { decodeValue, refusal } from './test/decode.ts';

describe('the JSON Schemas', () => {
  it.each(eventTypes)('%s is plain JSON and takes the example', (type) => {
    const schema = eventJsonSchema(type);
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
    expect(JSON.stringify(schema)).not.toMatch(/"[x~]-?[a-z]*":/);
    expect(Compile(schema).Check(exampleOf(type))).toBe(true);
    expect(refusal(decodeValue(type, exampleOf(type)))).toBe('accepted');
  });

  it('say that a person must be named', () => {
    const nobody: Record<string, unknown> = { ...exampleOf('login') };
    delete nobody.user_id;
    delete nobody.anonymous_id;
    const login = Compile(eventJsonSchema('login'));
    expect(login.Check(nobody)).toBe(false);
    expect(login.Check({ ...nobody, user_id: null })).toBe(false);
    expect(login.Check({ ...nobody, anonymous_id: 'a' })).toBe(true);
  });

  it('give times their format', () => {
    const { properties } = eventJsonSchema('incident') as {
      properties: Record<string, { anyOf: unknown[] }>;
    };
    expect(properties.ts?.anyOf).toContainEqual({ type: 'string', format: 'date-time' });
    expect(JSON.stringify(properties.ended)).toContain('"format":"date-time"');
  });

  it('tell the types apart in one schema of all', () => {
    const all = Compile(eventsJsonSchema());
    for (const type of eventTypes) expect(all.Check(exampleOf(type))).toBe(true);
    expect(all.Check({ ...exampleOf('login'), type: 'logn' })).toBe(false);
  });
});
