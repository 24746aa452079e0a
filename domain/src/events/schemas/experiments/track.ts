import { defineEvent } from '../../define.ts';
import { finite, freeObject, id, optional } from '../../fields.ts';

/** `track`. */
export const track = defineEvent({
  type: 'track',
  topic: 'resee.experiments',
  description: 'Something that an experiment counts or adds up happened.',
  fields: {
    event_name: id('What happened'),
    value: optional(finite('How much of it, when it is a quantity')),
    event_data: optional(freeObject('What else is known of it')),
  },
  example: { event_name: 'retention_7', value: 1, event_data: { source: 'import' } },
});
