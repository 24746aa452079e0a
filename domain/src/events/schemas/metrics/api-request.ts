import { Type } from 'typebox';
import { defineEvent } from '../../define.ts';
import { byteCount, milliseconds, optional, text } from '../../fields.ts';

/** `api_request`. */
export const apiRequest = defineEvent({
  type: 'api_request',
  topic: 'resee.metrics',
  description: 'One HTTP request that a server answered.',
  fields: {
    endpoint: text('Path or route without query string, such as /api/reviews/{id}', 2_048),
    method: Type.String({
      pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,32}$",
      description: 'HTTP method',
      'x-expects': 'an HTTP method such as GET, up to 32 characters',
    }),
    status: Type.Integer({ minimum: 100, maximum: 599, description: 'HTTP status' }),
    response_time_ms: optional(
      milliseconds('Time until the answer was sent; null if not measured'),
    ),
    request_bytes: optional(byteCount('Size of the request; null if not measured')),
    response_bytes: optional(byteCount('Size of the answer; null if not measured')),
  },
  example: {
    endpoint: '/api/reviews/{id}',
    method: 'POST',
    status: 200,
    response_time_ms: 41.7,
    request_bytes: 312,
    response_bytes: 1840,
  },
});
