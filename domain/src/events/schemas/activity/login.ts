import { defineEvent } from '../../define.ts';
import { oneOf } from '../../fields.ts';

/** `login`. */
export const login = defineEvent({
  type: 'login',
  topic: 'resee.activity',
  description: 'Somebody tried to sign in.',
  fields: { result: oneOf('How it went', ['success', 'failure']) },
  example: { result: 'success' },
});
