import { defineEvent } from '../../define.ts';

/** `signup`. */
export const signup = defineEvent({
  type: 'signup',
  topic: 'resee.activity',
  description:
    'An account was created. Send both ids: it is where a visitor becomes a user, and what he did before counts as his.',
  fields: {},
  example: {},
});
