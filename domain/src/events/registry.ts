import type { Static, TOptional, TProperties, TSchema } from 'typebox';
import type { SourceTopic } from '../topics.ts';
import type { EventDefinition } from './define.ts';
import { aiRequest } from './schemas/activity/ai-request.ts';
import { contentCreated } from './schemas/activity/content-created.ts';
import { emailVerified } from './schemas/activity/email-verified.ts';
import { login } from './schemas/activity/login.ts';
import { reviewCompleted } from './schemas/activity/review-completed.ts';
import { signup } from './schemas/activity/signup.ts';
import { subscriptionChanged } from './schemas/activity/subscription-changed.ts';
import { visit } from './schemas/activity/visit.ts';
import { exposure } from './schemas/experiments/exposure.ts';
import { track } from './schemas/experiments/track.ts';
import { apiRequest } from './schemas/metrics/api-request.ts';
import { deploy } from './schemas/metrics/deploy.ts';
import { errorLog } from './schemas/metrics/error-log.ts';
import { incident } from './schemas/metrics/incident.ts';
import { systemSample } from './schemas/metrics/system-sample.ts';

/** Every event type with topic, schema, description and example, in the order of the documentation. */
export const eventSchemas = {
  api_request: apiRequest,
  system_sample: systemSample,
  error_log: errorLog,
  deploy,
  incident,
  visit,
  signup,
  email_verified: emailVerified,
  login,
  content_created: contentCreated,
  review_completed: reviewCompleted,
  subscription_changed: subscriptionChanged,
  ai_request: aiRequest,
  exposure,
  track,
} as const;

/** Name of an event type. */
export type EventType = keyof typeof eventSchemas;

/** All event types, in the order of the documentation. */
export const eventTypes = Object.keys(eventSchemas) as EventType[];

/** Whether `value` names an event type. */
export function isEventType(value: unknown): value is EventType {
  return typeof value === 'string' && Object.hasOwn(eventSchemas, value);
}

/** The topic on which events of `type` belong. */
export function topicOfType(type: EventType): SourceTopic {
  return eventSchemas[type].topic;
}

/** Whether events of a topic must name a user or a visitor. */
export function needsPerson(topic: SourceTopic): boolean {
  return topic !== 'resee.metrics';
}

/** A written time is read as epoch milliseconds; everything else stays as it is. */
type Read<Value> = number extends Value ? Exclude<Value, string> : Value;
type ReadField<Field extends TSchema> =
  Field extends TOptional<Field>
    ? Read<Exclude<Static<Field>, undefined>> | null
    : Read<Static<Field>>;
type ReadFields<Fields extends TProperties> = {
  -readonly [Name in keyof Fields]: ReadField<Fields[Name]>;
};
type FieldsOf<Definition> =
  Definition extends EventDefinition<string, infer Fields> ? Fields : never;

/** What every decoded event has. */
export interface DecodedEnvelope {
  /** UUID in lower case. */
  id: string;
  /** Version of the shape, after upcasting: always the current one. */
  v: number;
  /** When it happened, epoch milliseconds. */
  ts: number;
  user_id: string | null;
  anonymous_id: string | null;
  /** Free JSON: what the producer put there and every field the schema does not know. */
  props: Record<string, unknown>;
}

/** A decoded event of one type, its fields flat and left-out ones null. */
export type EventOf<Name extends EventType> = DecodedEnvelope & { type: Name } & ReadFields<
    FieldsOf<(typeof eventSchemas)[Name]>
  >;

/** Any decoded event; `type` tells which. */
export type ReseeEvent = { [Name in EventType]: EventOf<Name> }[EventType];

/** What a producer sends, of one type. */
export type EventInputOf<Name extends EventType> = Static<(typeof eventSchemas)[Name]['schema']>;

/** What a producer sends, any type. */
export type ReseeEventInput = { [Name in EventType]: EventInputOf<Name> }[EventType];
