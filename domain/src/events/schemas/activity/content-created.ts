import { defineEvent } from '../../define.ts';
import { count, id, optional, text } from '../../fields.ts';

/** `content_created`. */
export const contentCreated = defineEvent({
  type: 'content_created',
  topic: 'resee.activity',
  description: 'A user wrote something to learn.',
  fields: {
    content_id: id('The content'),
    category: optional(text('Its category', 100)),
    length: optional(count('Its length in characters')),
  },
  example: { content_id: '4711', category: 'language', length: 840 },
});
