import { Type } from 'typebox';

/** What every error is answered with (RFC 9457); kinds of problems add members of their own. */
export const problemSchema = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    instance: Type.String({ description: 'Path of the request' }),
    request_id: Type.String({ description: 'Also the header X-Request-Id' }),
  },
  { title: 'Problem' },
);
