import { Type } from 'typebox';
import { keyScopes } from '../../access/key.ts';

const scopes = Type.Array(Type.Union(keyScopes.map((scope) => Type.Literal(scope))), {
  minItems: 1,
  maxItems: keyScopes.length,
  uniqueItems: true,
  description: 'ingest: sends events. sdk: asks for flags. admin: manages keys',
});

const time = (description: string) => Type.String({ format: 'date-time', description });
const timeOrNull = (description: string) =>
  Type.Union([Type.String({ format: 'date-time' }), Type.Null()], { description });

/** Body of POST /api/keys. */
export const newKeySchema = Type.Object(
  {
    name: Type.String({
      pattern: '^[^\\u0000-\\u001f\\u007f]{1,100}$',
      description: 'Unique among the keys that are not revoked; 1 to 100 characters',
    }),
    scopes,
    expires_at: Type.Optional(timeOrNull('Null or left out: until it is revoked')),
  },
  { additionalProperties: false, title: 'NewKey' },
);

/** Body of POST /api/keys/{id}/rotate; it may be left out. */
export const rotationSchema = Type.Object(
  {
    overlap_seconds: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 604_800,
        default: 3_600,
        description: 'How long the secret before goes on working',
      }),
    ),
  },
  { additionalProperties: false, title: 'Rotation' },
);

/** A key as it is shown. */
export const keySchema = Type.Object(
  {
    id: Type.String({ pattern: '^[0-9a-f]{16}$' }),
    version: Type.Integer({ minimum: 1, description: 'Also the ETag' }),
    name: Type.String(),
    scopes,
    state: Type.Union([Type.Literal('live'), Type.Literal('revoked')]),
    created_at: time('When it was made'),
    expires_at: timeOrNull('Null: until it is revoked'),
    secrets: Type.Array(
      Type.Object({
        created_at: time('When the secret was made'),
        valid_until: timeOrNull('Null: for as long as the key'),
      }),
      { description: 'The newest first; two while a rotation overlaps' },
    ),
    last_used_at: Type.Optional(timeOrNull('A few seconds late; null: never')),
  },
  { title: 'Key' },
);

/** A key with its token, which is shown this once. */
export const keyWithTokenSchema = Type.Object(
  { ...keySchema.properties, token: Type.String({ description: 'Shown this once' }) },
  { title: 'KeyWithToken' },
);

/** One entry of the audit log. */
export const keyVersionSchema = Type.Object(
  { ...keySchema.properties, author: Type.String(), written_at: time('When it was written') },
  { title: 'KeyVersion' },
);
