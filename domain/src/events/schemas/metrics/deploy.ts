import { defineEvent } from '../../define.ts';
import { text } from '../../fields.ts';

/** `deploy`. */
export const deploy = defineEvent({
  type: 'deploy',
  topic: 'resee.metrics',
  description: 'A new version of a service went live.',
  fields: {
    service: text('What was deployed', 255),
    version: text('Version, tag or commit', 255),
  },
  example: { service: 'api', version: '2025.03.1' },
});
