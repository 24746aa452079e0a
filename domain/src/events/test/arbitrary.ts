import type { TSchema } from 'typebox';
import fc from 'fast-check';
import { maxEpochMs, minEpochMs } from '../limits.ts';
import { eventSchemas, type EventType } from '../registry.ts';
import { exampleTime, limits } from './decode.ts';

interface Keywords {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Keywords[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly pattern?: string;
  readonly 'x-time'?: boolean;
}

const writtenTime = (min: number, max: number): fc.Arbitrary<unknown> =>
  fc
    .tuple(fc.integer({ min, max }), fc.boolean())
    .map(([epochMs, asText]) => (asText ? new Date(epochMs).toISOString() : epochMs));

/** JSON objects that pass as free JSON. */
export const freeJson = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 5 });

/** Anything that a field's schema takes. */
function fieldValue(schema: Keywords): fc.Arbitrary<unknown> {
  if (schema['x-time'] === true) return writtenTime(minEpochMs, maxEpochMs - 1);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map(fieldValue));
  if (schema.pattern !== undefined) {
    return schema.pattern.includes('{8}') ? fc.uuid() : fc.constantFrom('GET', 'POST', 'M-SEARCH');
  }
  const { minimum: min = -1e300, maximum: max = 1e300 } = schema;
  if (schema.type === 'integer') return fc.integer({ min, max });
  if (schema.type === 'number') return fc.double({ min, max, noNaN: true }).map((x) => x + 0);
  if (schema.type === 'null') return fc.constant(null);
  if (schema.type === 'string')
    return fc.string({ minLength: schema.minLength ?? 0, maxLength: 90 });
  return freeJson;
}

/** Valid inputs of a type that arrive at `exampleTime`; now and then a cross-field rule does not hold. */
export function inputOf(type: EventType): fc.Arbitrary<Record<string, unknown>> {
  const { schema } = eventSchemas[type];
  const { required = [] } = schema as { required?: readonly string[] };
  const fields: Record<string, fc.Arbitrary<unknown>> = {};
  for (const [name, field] of Object.entries(schema.properties as Record<string, TSchema>)) {
    fields[name] = fieldValue(field);
  }
  fields.v = fc.constantFrom(null, 2);
  fields.ts = writtenTime(exampleTime - limits.retentionMs, exampleTime + limits.maxAheadMs);
  return fc.record(fields, { requiredKeys: [...required], noNullPrototype: true });
}
