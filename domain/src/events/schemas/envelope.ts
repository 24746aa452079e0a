import { Type } from 'typebox';
import { freeObject, id, optional, time } from '../fields.ts';
import { currentVersion } from '../limits.ts';

/** The fields that every event has, `type` aside. */
export const envelope = {
  id: Type.String({
    pattern: '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$',
    description: 'Id of the event, made by its producer and kept when it sends again',
    'x-expects': 'a UUID (36 characters, with hyphens)',
  }),
  v: optional(
    Type.Integer({
      minimum: 1,
      maximum: currentVersion,
      description: `Version of the event; ${currentVersion} when left out`,
    }),
  ),
  ts: time('When it happened'),
  user_id: optional(id('The signed-in user')),
  anonymous_id: optional(id('The visitor, before or beside signing in')),
  props: optional(freeObject('Anything else worth keeping')),
};
