import { defineEvent } from '../../define.ts';
import { oneOf } from '../../fields.ts';

/** `subscription_changed`. */
export const subscriptionChanged = defineEvent({
  type: 'subscription_changed',
  topic: 'resee.activity',
  description: 'A user changed the plan.',
  fields: {
    from: oneOf('Plan before', ['free', 'basic', 'pro']),
    to: oneOf('Plan from now on', ['free', 'basic', 'pro']),
  },
  example: { from: 'free', to: 'pro' },
});
