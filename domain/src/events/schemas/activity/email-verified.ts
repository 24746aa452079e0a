import { defineEvent } from '../../define.ts';

/** `email_verified`. */
export const emailVerified = defineEvent({
  type: 'email_verified',
  topic: 'resee.activity',
  description: 'A user confirmed the email address.',
  fields: {},
  example: {},
});
