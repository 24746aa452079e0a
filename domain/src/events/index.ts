export { decodeEvent } from './decode.ts';
export type { AgeLimits, Decoded, RejectReason } from './decode.ts';
export { eventJsonSchema, eventsJsonSchema } from './json-schema.ts';
export { currentVersion } from './limits.ts';
export { personLink } from './person-link.ts';
export type { PersonLink } from './person-link.ts';
export { timeFieldsOf } from './reader.ts';
export { eventSchemas, eventTypes, isEventType, topicOfType } from './registry.ts';
export type { EventInputOf, EventOf, EventType, ReseeEvent, ReseeEventInput } from './registry.ts';
