import { eventSchemas, topicOfType, type EventType } from '@resee-insights/domain/events';
import type { SourceTopic } from '@resee-insights/domain/topics';

/** A UUID that tells its number, for tests that count. */
export function numberedId(n: number): string {
  return `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
}

/** The example event of a type, as a producer would send it `now` (epoch ms). */
export function exampleEvent(type: EventType, n: number, now: number): string {
  return JSON.stringify({
    id: numberedId(n),
    type,
    ts: now,
    user_id: `user-${n % 97}`,
    ...eventSchemas[type].example,
  });
}

/** Types that belong on a topic, in turn. */
export function typesOf(topic: SourceTopic): EventType[] {
  return (Object.keys(eventSchemas) as EventType[]).filter((type) => topicOfType(type) === topic);
}
