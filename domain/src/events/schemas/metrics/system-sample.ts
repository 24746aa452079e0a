import { defineEvent } from '../../define.ts';
import { count, measure, milliseconds, optional, text } from '../../fields.ts';

const measures = [
  'cpu_usage_percent',
  'memory_usage_percent',
  'disk_usage_percent',
  'db_connections',
  'db_query_ms',
  'queue_depth',
] as const;

/** `system_sample`: CPU over several cores may be summed, hence its range; 101 leaves room for a sampler's rounding. */
export const systemSample = defineEvent({
  type: 'system_sample',
  topic: 'resee.metrics',
  description: 'The load of a machine and its services at one moment; at least one measure.',
  fields: {
    host: text('Machine, container or pod', 255),
    service: text('What runs there, such as api or worker', 255),
    cpu_usage_percent: optional(
      measure('CPU in use; 100 is one core or the whole machine, as the sampler counts', 102_400),
    ),
    memory_usage_percent: optional(measure('Memory in use, of the whole', 101)),
    disk_usage_percent: optional(measure('Disk in use, of the whole', 101)),
    db_connections: optional(count('Open database connections')),
    db_query_ms: optional(milliseconds('Time of a database query')),
    queue_depth: optional(count('Jobs that wait in the queue')),
  },
  rule: (event) =>
    measures.every((name) => event[name] === undefined || event[name] === null)
      ? `none of ${measures.join(', ')} is given; a sample must have at least one`
      : null,
  example: {
    host: 'web-1',
    service: 'api',
    cpu_usage_percent: 37.5,
    memory_usage_percent: 61.2,
    disk_usage_percent: 48,
    db_connections: 14,
    db_query_ms: 3.1,
    queue_depth: 0,
  },
});
