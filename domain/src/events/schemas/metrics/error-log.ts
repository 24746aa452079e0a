import { defineEvent } from '../../define.ts';
import { emptyableText, id, oneOf, optional, text } from '../../fields.ts';

/** `error_log`. */
export const errorLog = defineEvent({
  type: 'error_log',
  topic: 'resee.metrics',
  description: 'One log record, errors above all.',
  fields: {
    level: oneOf('Severity', ['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL']),
    service: text('What logged it, such as api or worker', 255),
    logger: optional(emptyableText('Logger, such as django.request', 255)),
    message: emptyableText('The message', 100_000),
    exception: optional(emptyableText('Class of the exception', 1_000)),
    stack: optional(emptyableText('Stack trace', 100_000)),
    request_id: optional(id('Id of the request in which it happened')),
  },
  example: {
    level: 'ERROR',
    service: 'api',
    logger: 'django.request',
    message: 'Internal Server Error: /api/reviews/7',
    exception: 'ValueError',
    stack: 'Traceback (most recent call last):\n  ...',
    request_id: 'b6a0c2f4',
  },
});
