import { defineEvent } from '../../define.ts';
import { optional, text, time } from '../../fields.ts';
import { parseTime } from '../../time.ts';

/** `incident`. */
export const incident = defineEvent({
  type: 'incident',
  topic: 'resee.metrics',
  description: 'A span of trouble, told when it starts (no end yet) or once it is over.',
  fields: {
    title: text('What went wrong', 1_000),
    started: time('When it started'),
    ended: optional(time('When it ended; null while it lasts')),
  },
  rule: (event) => {
    const started = parseTime(event.started);
    const ended = parseTime(event.ended);
    return started.ok && ended.ok && ended.epochMs < started.epochMs
      ? 'ended must not be before started'
      : null;
  },
  example: {
    title: 'Reviews answer slowly',
    started: '2025-03-01T11:40:00Z',
    ended: '2025-03-01T11:55:00Z',
  },
});
