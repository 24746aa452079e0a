import { expect, it } from '@jest/globals';
import { personLink } from './person-link.ts';
import { decodeExample, eventOf } from './test/decode.ts';

it('an event with both ids links a visitor to a user, any other links nobody', () => {
  const link = (changes: Record<string, unknown>) =>
    personLink(eventOf(decodeExample('signup', changes)));
  expect(link({})).toEqual({ user_id: '42', anonymous_id: 'c0ffee' });
  expect(link({ user_id: undefined })).toBeNull();
  expect(link({ anonymous_id: null })).toBeNull();
});
