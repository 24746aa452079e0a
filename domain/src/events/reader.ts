import { Compile } from 'typebox/compile';
import type { TProperties } from 'typebox';
import { marksOf } from './explain.ts';
import { eventSchemas, eventTypes, needsPerson, type EventType } from './registry.ts';
import type { SourceTopic } from '../topics.ts';

/** All that decoding one type needs, worked out once. */
export interface EventReader {
  readonly type: EventType;
  readonly topic: SourceTopic;
  readonly needsPerson: boolean;
  /** The compiled schema. */
  readonly check: (event: unknown) => boolean;
  readonly rule: ((event: Readonly<Record<string, unknown>>) => string | null) | undefined;
  readonly properties: TProperties;
  readonly required: readonly string[];
  /** The type's own fields, in the order of the decoded event. */
  readonly fields: readonly string[];
  /** Those of them that are times. */
  readonly times: readonly string[];
  /** Those of them that are free JSON. */
  readonly freeObjects: readonly string[];
  /** Envelope and own fields; whatever else comes goes to `props`. */
  readonly known: ReadonlySet<string>;
}

function readerOf(type: EventType): EventReader {
  const definition = eventSchemas[type];
  const { schema } = definition;
  const compiled = Compile(schema);
  const own: TProperties = definition.fields;
  const fields = Object.keys(own);
  return {
    type,
    topic: definition.topic,
    needsPerson: needsPerson(definition.topic),
    check: (event) => compiled.Check(event),
    rule: definition.rule,
    properties: schema.properties,
    required: (schema as { required?: readonly string[] }).required ?? [],
    fields,
    times: fields.filter((name) => {
      const field = own[name];
      return field !== undefined && marksOf(field).time;
    }),
    freeObjects: fields.filter((name) => name === 'event_data'),
    known: new Set(Object.keys(schema.properties)),
  };
}

/** The reader of each type. */
export const readers: ReadonlyMap<string, EventReader> = new Map(
  eventTypes.map((type) => [type, readerOf(type)]),
);

/** The fields of a type, beside `ts`, that are times. */
export function timeFieldsOf(type: EventType): readonly string[] {
  return readers.get(type)?.times ?? [];
}
