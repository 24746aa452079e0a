import { eventJsonSchema, eventTypes } from '@resee-insights/domain/events';
import { eventsTakenSchema, maxBodyBytes, maxEvents } from '../events/schemas.ts';
import {
  keySchema,
  keyVersionSchema,
  keyWithTokenSchema,
  newKeySchema,
  rotationSchema,
} from '../keys/schemas.ts';
import { problemSchema } from './problem-schema.ts';

type Json = Readonly<Record<string, unknown>>;

const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });
const json = (schema: Json): Json => ({ 'application/json': { schema } });
const answer = (description: string, schema: Json, headers?: Json): Json => ({
  description,
  content: json(schema),
  ...(headers && { headers }),
});
const problem = (description: string, headers?: Json): Json => ({
  description,
  content: { 'application/problem+json': { schema: ref('Problem') } },
  ...(headers && { headers }),
});
const text = (description: string): Json => ({ description, schema: { type: 'string' } });

const etag = { ETag: text('The version, to be sent back as If-Match') };
const retryAfter = { 'Retry-After': text('Seconds after which to send the same request again') };
const refusals = {
  401: problem('No valid key', { 'WWW-Authenticate': text('Bearer') }),
  403: problem('The key has not the scope'),
};
const away = problem('A part it leans on is away', retryAfter);
const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
const ifMatch = {
  ...{ name: 'If-Match', in: 'header', required: true, schema: { type: 'string' } },
  description: 'The ETag of the version that was seen, or * for whatever is current',
};
const conflict = problem('Another version is current, or another key has the name', etag);

const sendEvents: Json = {
  tags: ['Events'],
  operationId: 'sendEvents',
  summary: `Sends up to ${maxEvents} events or ${maxBodyBytes} bytes (after decompression)`,
  description:
    'An event counts once: its id is remembered for 24 hours. After 429, 503 or no answer at all, send the same request again. gzip, deflate and br bodies are taken.',
  security: [{ key: ['ingest'] }],
  requestBody: {
    required: true,
    content: {
      ...json({
        oneOf: [
          { type: 'array', maxItems: maxEvents, items: ref('Event') },
          {
            type: 'object',
            required: ['events'],
            properties: { events: { type: 'array', maxItems: maxEvents, items: ref('Event') } },
          },
          ref('Event'),
        ],
      }),
      'application/x-ndjson': { schema: text('One event a line') },
    },
  },
  responses: {
    202: answer('Each event was accepted or refused', ref('EventsTaken')),
    400: problem('The body cannot be read'),
    ...refusals,
    413: problem('Too many events or bytes'),
    415: problem('Neither JSON nor NDJSON, or compressed in an unknown way'),
    429: problem('More is in work than this instance takes at once', retryAfter),
    503: problem('The broker is away: what came through is not known', retryAfter),
  },
};

const keys = { tags: ['Keys'], security: [{ key: ['admin'] }] };
const versions: Json = {
  type: 'object',
  required: ['versions'],
  properties: { versions: { type: 'array', items: ref('KeyVersion') } },
};

const paths: Json = {
  '/api/events': { post: sendEvents },
  '/api/keys': {
    get: {
      ...{ ...keys, operationId: 'listKeys', summary: 'Keys that are not revoked' },
      responses: {
        200: answer('All of them', {
          ...{ type: 'object', required: ['keys'] },
          properties: { keys: { type: 'array', items: ref('Key') } },
        }),
        ...{ ...refusals, 503: away },
      },
    },
    post: {
      ...{
        ...keys,
        operationId: 'createKey',
        summary: 'Makes a key; its token is shown this once',
      },
      requestBody: { required: true, content: json(ref('NewKey')) },
      responses: {
        201: answer('Made', ref('KeyWithToken'), { ...etag, Location: text('Its path') }),
        400: problem('A field is wrong'),
        ...{ ...refusals, 409: conflict, 415: problem('Not JSON'), 503: away },
      },
    },
  },
  '/api/keys/versions': {
    get: {
      ...{
        ...keys,
        operationId: 'listAllVersions',
        summary: 'Audit log: who changed which key when',
      },
      responses: { 200: answer('Newest first, up to 1,000', versions), ...refusals, 503: away },
    },
  },
  '/api/keys/{id}': {
    parameters: [id],
    get: {
      ...{ ...keys, operationId: 'showKey', summary: 'One key' },
      responses: {
        200: answer('The key', ref('Key'), etag),
        ...{ ...refusals, 404: problem('None, or revoked'), 503: away },
      },
    },
    delete: {
      ...{ ...keys, operationId: 'revokeKey', parameters: [ifMatch] },
      summary: 'Revokes a key: over within a second on every instance',
      responses: {
        204: { description: 'Revoked' },
        400: problem('If-Match cannot be read'),
        ...{ ...refusals, 404: problem('None, or revoked'), 409: conflict },
        ...{ 428: problem('If-Match is missing'), 503: away },
      },
    },
  },
  '/api/keys/{id}/versions': {
    parameters: [id],
    get: {
      ...{ ...keys, operationId: 'listVersions', summary: 'Audit log of one key, revoked or not' },
      responses: { 200: answer('Newest first, up to 1,000', versions), ...refusals, 503: away },
    },
  },
  '/api/keys/{id}/rotate': {
    parameters: [id],
    post: {
      ...{ ...keys, operationId: 'rotateKey', parameters: [ifMatch] },
      summary: 'Gives a key a new secret; the one before works on for a while',
      requestBody: { content: json(ref('Rotation')) },
      responses: {
        200: answer('The new token, shown this once', ref('KeyWithToken'), etag),
        400: problem('A field or If-Match is wrong'),
        ...{ ...refusals, 404: problem('None, or revoked'), 409: conflict },
        ...{ 415: problem('Not JSON'), 428: problem('If-Match is missing'), 503: away },
      },
    },
  },
};

/** The OpenAPI 3.1 document: events from the schemas that the processor reads by, the rest from those that validate requests. */
export function openApiDocument(): Json {
  const schemaName = (type: string): string => `Event_${type}`;
  const document = {
    openapi: '3.1.0',
    info: {
      title: 'Resee Insights',
      version: '0.1.0',
      description: 'Problems are RFC 9457; their request_id leads to the log.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [{ name: 'Events' }, { name: 'Keys' }],
    paths,
    components: {
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'An API key, resee_...' },
      },
      schemas: {
        Event: {
          oneOf: eventTypes.map((type) => ref(schemaName(type))),
          discriminator: {
            propertyName: 'type',
            mapping: Object.fromEntries(
              eventTypes.map((type) => [type, `#/components/schemas/${schemaName(type)}`]),
            ),
          },
        },
        ...Object.fromEntries(eventTypes.map((type) => [schemaName(type), eventJsonSchema(type)])),
        ...{ EventsTaken: eventsTakenSchema, Problem: problemSchema, Key: keySchema },
        ...{ NewKey: newKeySchema, Rotation: rotationSchema },
        ...{ KeyWithToken: keyWithTokenSchema, KeyVersion: keyVersionSchema },
      },
    },
  };
  return JSON.parse(JSON.stringify(document)) as Json;
}
