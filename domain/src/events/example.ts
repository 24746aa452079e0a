import { eventSchemas, eventTypes, needsPerson, type EventType } from './registry.ts';

/** A whole, valid event of a type as a producer would send it. */
export function exampleOf(type: EventType): Record<string, unknown> {
  const { topic, example } = eventSchemas[type];
  const number = String(eventTypes.indexOf(type) + 1).padStart(12, '0');
  return {
    id: `0195513e-7c00-7000-8000-${number}`,
    type,
    ts: '2025-03-01T12:00:00.000Z',
    ...(needsPerson(topic) ? { user_id: '42', anonymous_id: 'c0ffee' } : {}),
    ...example,
  };
}
