import { Type } from 'typebox';

/** Most events of one request. */
export const maxEvents = 1_000;

/** Most bytes of one request, after decompression. */
export const maxBodyBytes = 1_000_000;

const count = (description: string) => Type.Integer({ minimum: 0, description });

/** Answer of POST /api/events. */
export const eventsTakenSchema = Type.Object(
  {
    accepted: count('Events that the broker has, by this request'),
    duplicates: count('Events whose id was accepted before, within 24 hours or in this request'),
    refused: count('Events that are none; each is named in errors'),
    errors: Type.Array(
      Type.Object({
        index: Type.Integer({ minimum: 0, description: 'Place in the request, from 0' }),
        id: Type.Union([Type.String(), Type.Null()], { description: 'As sent' }),
        reason: Type.String({ description: 'See docs/events.md, Refused events' }),
        message: Type.String({ description: 'What would be right' }),
      }),
    ),
  },
  { title: 'EventsTaken' },
);
