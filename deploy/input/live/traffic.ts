import type { ReseeEventInput } from '@resee-insights/domain/events';
import type { Random } from './random.ts';

/** Marks every event of this source, so that nobody takes it for real use. */
const props = { source: 'demonstration' };

const endpoints = [
  { endpoint: '/api/reviews/today', method: 'GET', median: 35 },
  { endpoint: '/api/reviews/{id}', method: 'POST', median: 60 },
  { endpoint: '/api/contents', method: 'GET', median: 48 },
  { endpoint: '/api/contents', method: 'POST', median: 95 },
  { endpoint: '/api/accounts/login', method: 'POST', median: 180 },
  { endpoint: '/api/ai/questions', method: 'POST', median: 1_400 },
];
const categories = ['language', 'science', 'history', 'code'];
const people = 200;

type Draft = (
  random: Random,
) => ReseeEventInput extends infer Event
  ? Event extends unknown
    ? Omit<Event, 'id' | 'ts' | 'props'>
    : never
  : never;

const user = (random: Random): { user_id: string } => ({
  user_id: `demo-${Math.floor(random.next() * people)}`,
});
/** Decimals beyond these are noise and bytes. */
const round = (value: number): number => Math.round(value * 10) / 10;

const apiRequest: Draft = (random) => {
  const { endpoint, method, median } = random.pick(endpoints);
  const luck = random.next();
  return {
    type: 'api_request',
    ...user(random),
    endpoint,
    method,
    status: luck < 0.01 ? 500 : luck < 0.04 ? 404 : method === 'POST' ? 201 : 200,
    response_time_ms: round(random.around(median, 0.5)),
    request_bytes: Math.round(random.around(400, 0.4)),
    response_bytes: Math.round(random.around(2_500, 0.8)),
  };
};

const systemSample: Draft = (random) => ({
  type: 'system_sample',
  host: random.pick(['web-1', 'web-2', 'worker-1']),
  service: 'resee',
  cpu_usage_percent: round(Math.min(100, random.around(30, 0.4))),
  memory_usage_percent: round(Math.min(100, random.around(55, 0.1))),
  disk_usage_percent: 41.5,
  db_connections: Math.round(random.around(14, 0.3)),
  db_query_ms: round(random.around(4, 0.5)),
  queue_depth: Math.floor(random.around(2, 1)),
});

const errorLog: Draft = (random) => ({
  type: 'error_log',
  ...random.pick([
    { level: 'ERROR', message: 'Internal Server Error: /api/contents', exception: 'KeyError' },
    { level: 'WARNING', message: 'Slow query: 1.8 s', exception: null },
    { level: 'CRITICAL', message: 'Queue is full', exception: 'QueueFull' },
  ] as const),
  service: 'resee',
  logger: 'django.request',
});

const visit: Draft = (random) => ({
  type: 'visit',
  anonymous_id: `visitor-${Math.floor(random.next() * 10 * people)}`,
  path: random.pick(['/', '/pricing', '/signup', '/blog/spaced-repetition']),
  referrer: random.pick([null, 'https://www.google.com/', 'https://news.ycombinator.com/']),
});

const login: Draft = (random) => ({
  type: 'login',
  ...user(random),
  result: random.next() < 0.06 ? 'failure' : 'success',
});

const review: Draft = (random) => {
  const luck = random.next();
  const result = luck < 0.75 ? 'remembered' : luck < 0.9 ? 'partial' : 'forgot';
  const before = random.pick([0, 1, 3, 7, 15, 30]);
  return {
    type: 'review_completed',
    ...user(random),
    content_id: `content-${Math.floor(random.next() * 2_000)}`,
    category: random.pick(categories),
    result,
    review_kind: before === 0 ? 'learn' : 'review',
    interval_days: result === 'remembered' ? Math.max(1, before * 2) : 1,
    previous_interval_days: before,
    duration_ms: Math.round(random.around(6_000, 0.6)),
  };
};

const aiRequest: Draft = (random) => {
  const tokens = {
    tokens_in: Math.round(random.around(900, 0.4)),
    tokens_out: Math.round(random.around(220, 0.5)),
  };
  return {
    type: 'ai_request',
    ...user(random),
    feature: 'question_generation',
    model: 'demo-small',
    question_type: random.pick(['multiple_choice', 'blank', 'short_answer']),
    ...tokens,
    cost_usd: (tokens.tokens_in + 4 * tokens.tokens_out) / 1e6,
    latency_ms: Math.round(random.around(1_300, 0.4)),
  };
};

const experiment = 'demo-reminder-time';

const exposure: Draft = (random) => {
  const number = Math.floor(random.next() * people);
  const variant = number % 2 === 0 ? 'morning' : 'evening';
  return { type: 'exposure', user_id: `demo-${number}`, experiment, variant };
};

const track: Draft = (random) => ({
  type: 'track',
  ...user(random),
  event_name: 'session_minutes',
  value: round(random.around(9, 0.7)),
});

/** How many of a hundred events are of each kind. */
const mix: readonly (readonly [number, Draft])[] = [
  [52, apiRequest],
  [10, systemSample],
  [3, errorLog],
  [10, visit],
  [4, login],
  [14, review],
  [2, aiRequest],
  [3, exposure],
  [2, track],
];

/** Draws one event of made-up but plausible use of Resee, happening at `now` (epoch ms). */
export function drawEvent(random: Random, now: number): ReseeEventInput {
  let left = random.next() * 100;
  const [, draft] = mix.find(([share]) => (left -= share) < 0) ?? [0, apiRequest];
  return { id: random.uuid(), ts: now, props, ...draft(random) };
}
