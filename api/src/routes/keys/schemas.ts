import { Type } from 'typebox';
import { keyScopes } from '../../access/key.ts';

const scopes = Type.Array(Type.Union(keyScopes.map((scope) => Type.Literal(scope))), {
  minItems: 1,
  maxItems: keyScopes.length,
  uniqueItems: true,
  description: 'ingest: sends events. sdk: asks for flags. admin: manages keys',
});

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
