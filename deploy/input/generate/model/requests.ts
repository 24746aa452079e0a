import type { Draft } from './draft.ts';
import { tenths } from './draft.ts';
import type { IncidentCalendar } from './incidents.ts';
import { endpoints, failures } from './parameters.ts';
import type { Random } from './random.ts';

/** What a request is drawn with. */
export interface RequestContext {
  readonly random: Random;
  readonly calendar: IncidentCalendar;
  readonly push: (draft: Draft) => void;
}

/** Whose request it is; nobody's is null. */
export interface Caller {
  readonly person: number;
  readonly userId: string | null;
}

const exceptions = [
  { exception: 'KeyError', message: 'Internal Server Error: KeyError' },
  { exception: 'TimeoutError', message: 'Internal Server Error: upstream timed out' },
  { exception: 'OperationalError', message: 'Internal Server Error: database is locked' },
];

/** Draws a request that ends at `ts`, and the error log of one that fails; `status` is of one that does not. */
export function request(
  { random, calendar, push }: RequestContext,
  { person, userId }: Caller,
  ts: number,
  name: keyof typeof endpoints,
  status?: number,
): void {
  const { endpoint, method, medianMs, sigma } = endpoints[name];
  const incident = calendar.at(ts);
  const luck = random.next();
  const failing = failures.server + (incident?.serverErrors ?? 0);
  const failed = luck < failing;
  const refused = luck < failing + failures.client;
  const usual = status ?? (method === 'POST' ? 201 : 200);
  const time = random.around(medianMs, sigma) * (incident?.latency ?? 1);
  push({
    ts,
    person,
    body: {
      type: 'api_request',
      ...(userId !== null && { user_id: userId }),
      endpoint,
      method,
      status: failed ? 500 : refused ? (method === 'POST' ? 400 : 404) : usual,
      response_time_ms: tenths(time),
      request_bytes: Math.round(random.around(400, 0.4)),
      response_bytes: Math.round(random.around(2_500, 0.8)),
    },
  });
  if (!failed) return;
  const { exception, message } = random.pick(exceptions);
  push({
    ts,
    person,
    body: {
      type: 'error_log',
      ...(userId !== null && { user_id: userId }),
      level: 'ERROR',
      service: 'api',
      logger: 'django.request',
      message: `${message}: ${endpoint}`,
      exception,
      stack: `Traceback (most recent call last):\n  File "views.py", in ${name}\n${exception}`,
      request_id: random
        .below(2 ** 32)
        .toString(16)
        .padStart(8, '0'),
    },
  });
}
