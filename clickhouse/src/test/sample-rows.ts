import type { ActivityRow, ApiRequestRow, EventRow, ExperimentEventRow } from '../tables/index.ts';

/** A moment that lies within every retention: an hour before the tests run, in ms since epoch. */
export const recently = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 3_600_000;

let offset = 0;

/** The columns that every event has; each row gets an id and an offset of its own. */
export function envelope(given: Partial<EventRow> = {}): EventRow {
  offset += 1;
  return {
    id: `00000000-0000-4000-8000-${offset.toString(16).padStart(12, '0')}`,
    ts: recently,
    user_id: '',
    anonymous_id: '',
    v: 2,
    props: '{}',
    _topic: 'resee.test',
    _topic_id: 'mxK7cCkQTkCK0mY9Qk1N0w',
    _partition: 0,
    _offset: offset,
    _appended_at: recently + 5,
    ...given,
  };
}

/** A row of `api_requests`. */
export function apiRequest(given: Partial<ApiRequestRow> = {}): ApiRequestRow {
  return {
    ...envelope(),
    endpoint: '/api/reviews',
    method: 'GET',
    status: 200,
    response_time_ms: 12.5,
    request_bytes: 100,
    response_bytes: 2000,
    ...given,
  };
}

/** A row of `activity`. */
export function act(given: Partial<ActivityRow> = {}): ActivityRow {
  return {
    ...envelope(),
    type: 'visit',
    path: '',
    referrer: '',
    result: '',
    content_id: '',
    category: '',
    content_length: null,
    review_kind: '',
    interval_days: null,
    previous_interval_days: null,
    duration_ms: null,
    from_plan: '',
    to_plan: '',
    feature: '',
    model: '',
    question_type: '',
    tokens_in: null,
    tokens_out: null,
    cost_usd: null,
    latency_ms: null,
    ...given,
  };
}

/** A row of `experiment_events`. */
export function experimentEvent(given: Partial<ExperimentEventRow> = {}): ExperimentEventRow {
  return {
    ...envelope(),
    type: 'exposure',
    experiment: '',
    variant: '',
    phase: '',
    event_name: '',
    value: null,
    event_data: '',
    ...given,
  };
}
