import { defineEvent } from '../../define.ts';
import { id, measure, milliseconds, oneOf, optional, text } from '../../fields.ts';

/** Longest interval between two reviews: a hundred years, in days. */
const maxIntervalDays = 36_525;

/** `review_completed`. */
export const reviewCompleted = defineEvent({
  type: 'review_completed',
  topic: 'resee.activity',
  description: 'A user reviewed a piece of content.',
  fields: {
    content_id: id('The content'),
    category: optional(text('Its category', 100)),
    result: oneOf('How well it was known', ['remembered', 'partial', 'forgot']),
    review_kind: optional(
      oneOf('Stage of learning at which it was reviewed', [
        'learn',
        'review',
        'relearn',
        'filtered',
      ]),
    ),
    interval_days: optional(
      measure(
        'Days until the next review, set by this one; fractions for shorter ones',
        maxIntervalDays,
      ),
    ),
    previous_interval_days: optional(
      measure('Days that had been set by the review before; 0 for the first', maxIntervalDays),
    ),
    duration_ms: optional(milliseconds('Time that the review took')),
  },
  example: {
    content_id: '4711',
    category: 'language',
    result: 'remembered',
    review_kind: 'review',
    interval_days: 7,
    previous_interval_days: 3,
    duration_ms: 5200,
  },
});
