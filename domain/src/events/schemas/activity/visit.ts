import { defineEvent } from '../../define.ts';
import { emptyableText, optional, text } from '../../fields.ts';

/** `visit`. */
export const visit = defineEvent({
  type: 'visit',
  topic: 'resee.activity',
  description: 'A page was opened.',
  fields: {
    path: text('Path of the page', 2_048),
    referrer: optional(emptyableText('Where the visitor came from', 4_096)),
  },
  example: { path: '/pricing', referrer: 'https://example.com/' },
});
