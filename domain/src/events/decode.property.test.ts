import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Compile } from 'typebox/compile';
import { sourceTopics } from '../topics.ts';
import { decodeEvent } from './decode.ts';
import { exampleOf } from './example.ts';
import { eventJsonSchema } from './json-schema.ts';
import { eventSchemas, eventTypes, needsPerson, topicOfType } from './registry.ts';
import { freeJson, inputOf } from './test/arbitrary.ts';
import { bytes, decodeValue, eventOf, exampleTime, limits } from './test/decode.ts';

/** What a written value of JSON becomes: NUL is replaced. */
function clean(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value).replaceAll('\\u0000', '\\ufffd'));
}

function brokenRule(input: Record<string, unknown>, type: (typeof eventTypes)[number]): boolean {
  const nobody = (input.user_id ?? null) === null && (input.anonymous_id ?? null) === null;
  const { rule } = eventSchemas[type];
  return (needsPerson(topicOfType(type)) && nobody) || (rule?.(input) ?? null) !== null;
}

describe('decodeEvent', () => {
  it.each(eventTypes)('takes every valid %s and keeps its values', (type) => {
    const { fields } = eventSchemas[type];
    fc.assert(
      fc.property(inputOf(type), (input) => {
        const decoded = decodeValue(type, input);
        expect(decoded.ok).toBe(!brokenRule(input, type));
        if (!decoded.ok) return;
        const event = decoded.event as unknown as Record<string, unknown>;
        const ts = input.ts as string | number;
        expect(event.ts).toBe(typeof ts === 'number' ? ts : Date.parse(ts));
        expect(event.props).toEqual(clean(input.props ?? {}));
        for (const name of ['user_id', 'anonymous_id', ...Object.keys(fields)]) {
          if (name === 'started' || name === 'ended') continue;
          expect(event[name]).toEqual(clean(input[name] ?? null));
        }
      }),
      { numRuns: 60 },
    );
  });

  it.each(eventTypes)('refuses a %s exactly when its published schema does', (type) => {
    const published = Compile(eventJsonSchema(type));
    const names = Object.keys(eventSchemas[type].schema.properties);
    const junk = fc.oneof(fc.constant(undefined), fc.jsonValue(), fc.double(), fc.string());
    const changed = names.filter((name) => !['type', 'v', 'ts', 'started', 'ended'].includes(name));
    const change = fc.tuple(fc.constantFrom(...changed), junk);
    fc.assert(
      fc.property(change, ([name, value]) => {
        const input = clean({ ...exampleOf(type), [name]: value }) as Record<string, unknown>;
        const decoded = decodeValue(type, input);
        expect(decoded.ok).toBe(published.Check(input));
        if (!decoded.ok) expect(decoded.message).toContain(name);
      }),
    );
  });

  it('never loses an unknown field', () => {
    const known = new Set(Object.keys(eventSchemas.login.schema.properties));
    fc.assert(
      fc.property(freeJson, freeJson, (props, extra) => {
        const unknown = Object.entries(extra).filter(([name]) => !known.has(name));
        const input = { ...exampleOf('login'), ...Object.fromEntries(unknown), props };
        const kept = eventOf(decodeValue('login', input)).props;
        expect(kept).toMatchObject(clean(props) as object);
        for (const [name, value] of unknown) {
          const own = Object.hasOwn(props, name) ? `top_level.${name}` : name;
          expect(kept[clean(own) as string]).toEqual(clean(value));
        }
        expect(Object.keys(kept)).toHaveLength(Object.keys(props).length + unknown.length);
      }),
    );
  });

  it('never throws, and gives the same answer twice', () => {
    const anyBytes = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.json().map(bytes),
      fc
        .tuple(fc.constantFrom(...eventTypes), freeJson)
        .map(([type, changes]) => bytes(JSON.stringify({ ...exampleOf(type), ...changes }))),
      fc
        .tuple(fc.constantFrom(...eventTypes), fc.nat(500), fc.integer({ min: 0, max: 255 }))
        .map(([type, at, byte]) => {
          const value = bytes(JSON.stringify(exampleOf(type)));
          value[at % value.length] = byte;
          return value;
        }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...sourceTopics), anyBytes, (topic, value) => {
        const first = decodeEvent(topic, value, exampleTime, limits);
        expect(decodeEvent(topic, value.slice(), exampleTime, limits)).toEqual(first);
        if (!first.ok) expect(first.message.length).toBeGreaterThan(0);
      }),
      { numRuns: 1_000 },
    );
  });
});
