import { Type, type Static, type TLiteral, type TObject, type TProperties } from 'typebox';
import type { SourceTopic } from '../topics.ts';
import { envelope } from './schemas/envelope.ts';

/** What the author of an event type writes down. */
export interface EventSpec<Name extends string, Fields extends TProperties> {
  readonly type: Name;
  readonly topic: SourceTopic;
  /** One sentence for Resee's developers. */
  readonly description: string;
  readonly fields: Fields;
  /** What the fields must fulfil together: a problem, or null. Sees only events that pass the schema. */
  readonly rule?: (event: Readonly<Record<string, unknown>>) => string | null;
  /** The type's own fields of an example, for the documentation. */
  readonly example: Static<TObject<Fields>>;
}

type EventProperties<Name extends string, Fields extends TProperties> = {
  type: TLiteral<Name>;
} & typeof envelope &
  Fields;

/** An event type with the schema that its JSON must fulfil. */
export interface EventDefinition<
  Name extends string = string,
  Fields extends TProperties = TProperties,
> extends EventSpec<Name, Fields> {
  readonly schema: TObject<EventProperties<Name, Fields>>;
}

/** Puts the envelope around the fields of one event type. */
export function defineEvent<const Name extends string, Fields extends TProperties>(
  spec: EventSpec<Name, Fields>,
): EventDefinition<Name, Fields> {
  const properties = { type: Type.Literal(spec.type), ...envelope, ...spec.fields };
  return {
    ...spec,
    schema: Type.Object(properties, {
      title: spec.type,
      description: spec.description,
    }),
  };
}
