import { defineEvent } from '../../define.ts';
import { id, optional, text } from '../../fields.ts';

/** `exposure`. */
export const exposure = defineEvent({
  type: 'exposure',
  topic: 'resee.experiments',
  description: 'A person met a variant of an experiment; the first one counts.',
  fields: {
    experiment: id('The experiment'),
    variant: id('The variant that was shown'),
    phase: optional(text('Phase of the experiment, when it has several', 100)),
  },
  example: { experiment: 'gate', variant: 'gate_40', phase: '1' },
});
