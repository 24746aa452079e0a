import { topicOfType, type EventType } from '@resee-insights/domain/events';
import type { SourceTopic } from '@resee-insights/domain/topics';
import type { Draft } from './draft.ts';

/** One Kafka record to send. */
export interface OutRecord {
  readonly topic: SourceTopic;
  readonly type: EventType;
  readonly key: string;
  /** JSON */
  readonly value: string;
}

/** Marks every event as made up, so that nobody takes it for real use. */
const mark = '"props":{"source":"demonstration"}';

/** Makes the record of a draft, keyed by person so that a person's events stay in order. */
export function encodeDraft({ ts, body }: Draft, id: string): OutRecord {
  const fields = JSON.stringify(body).slice(1);
  return {
    topic: topicOfType(body.type),
    type: body.type,
    key: body.user_id ?? body.anonymous_id ?? id,
    value: `{"id":"${id}","ts":${ts},${mark},${fields}`,
  };
}
