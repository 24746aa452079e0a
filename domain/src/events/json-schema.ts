import { eventSchemas, eventTypes, needsPerson, type EventType } from './registry.ts';

type Json = Readonly<Record<string, unknown>>;

/** JSON Schema (2020-12) of what a producer sends of one type; plain data, for OpenAPI and documentation. */
export function eventJsonSchema(type: EventType): Json {
  const definition = eventSchemas[type];
  const plain = plainSchema(definition.schema) as Json;
  return needsPerson(definition.topic)
    ? { ...plain, anyOf: [given('user_id'), given('anonymous_id')] }
    : plain;
}

/** JSON Schema (2020-12) of any event, told apart by `type`. */
export function eventsJsonSchema(): Json {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Resee event',
    oneOf: eventTypes.map(eventJsonSchema),
  };
}

function given(name: string): Json {
  return { required: [name], properties: { [name]: { type: 'string' } } };
}

/** A schema without the validator's and our own marks, times with their format. */
function plainSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(plainSchema);
  if (typeof schema !== 'object' || schema === null) return schema;
  const isTime = 'x-time' in schema;
  const plain: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(schema)) {
    if (!key.startsWith('x-')) plain[key] = plainSchema(value);
  }
  if (!isTime) return plain;
  const options = plain.anyOf as readonly Json[];
  plain.anyOf = options.map((option) =>
    option.type === 'string' ? { type: 'string', format: 'date-time' } : option,
  );
  return plain;
}
