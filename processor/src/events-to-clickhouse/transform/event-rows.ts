import type {
  ActivityRow,
  ApiRequestRow,
  ErrorLogRow,
  EventRow,
  ExperimentEventRow,
  OpsEventRow,
  RecordPosition,
  SystemSampleRow,
} from '@resee-insights/clickhouse/tables';
import type { EventOf, ReseeEvent } from '@resee-insights/domain/events';

/** Events that share the table of what people do. */
export type ActivityEvent = Exclude<
  ReseeEvent,
  {
    type:
      'api_request' | 'system_sample' | 'error_log' | 'deploy' | 'incident' | 'exposure' | 'track';
  }
>;

const emptyProps = '{}';

/** JSON text of free fields; most events have none. */
function propsText(props: Record<string, unknown>): string {
  for (const _name in props) return JSON.stringify(props);
  return emptyProps;
}

/** The columns every event row begins and ends with. */
function envelopeOf(event: ReseeEvent, at: RecordPosition): EventRow {
  return {
    id: event.id,
    ts: event.ts,
    user_id: event.user_id ?? '',
    anonymous_id: event.anonymous_id ?? '',
    v: event.v,
    props: propsText(event.props),
    _topic: at._topic,
    _topic_id: at._topic_id,
    _partition: at._partition,
    _offset: at._offset,
    _appended_at: at._appended_at,
  };
}

/** The row of an `api_request`. */
export function apiRequestRow(event: EventOf<'api_request'>, at: RecordPosition): ApiRequestRow {
  return {
    ...envelopeOf(event, at),
    endpoint: event.endpoint,
    method: event.method,
    status: event.status,
    response_time_ms: event.response_time_ms,
    request_bytes: event.request_bytes,
    response_bytes: event.response_bytes,
  };
}

/** The row of a `system_sample`. */
export function systemSampleRow(
  event: EventOf<'system_sample'>,
  at: RecordPosition,
): SystemSampleRow {
  return {
    ...envelopeOf(event, at),
    host: event.host,
    service: event.service,
    cpu_usage_percent: event.cpu_usage_percent,
    memory_usage_percent: event.memory_usage_percent,
    disk_usage_percent: event.disk_usage_percent,
    db_connections: event.db_connections,
    db_query_ms: event.db_query_ms,
    queue_depth: event.queue_depth,
  };
}

/** The row of an `error_log`; texts left out are empty. */
export function errorLogRow(event: EventOf<'error_log'>, at: RecordPosition): ErrorLogRow {
  return {
    ...envelopeOf(event, at),
    level: event.level,
    service: event.service,
    logger: event.logger ?? '',
    message: event.message,
    exception: event.exception ?? '',
    stack: event.stack ?? '',
    request_id: event.request_id ?? '',
  };
}

/** The row of a `deploy` or an `incident`. */
export function opsEventRow(
  event: EventOf<'deploy'> | EventOf<'incident'>,
  at: RecordPosition,
): OpsEventRow {
  const deploy = event.type === 'deploy' ? event : null;
  const incident = event.type === 'incident' ? event : null;
  return {
    ...envelopeOf(event, at),
    type: event.type,
    service: deploy?.service ?? '',
    version: deploy?.version ?? '',
    title: incident?.title ?? '',
    started_at: incident?.started ?? null,
    ended_at: incident?.ended ?? null,
  };
}

/** The row of an `exposure` or a `track`. */
export function experimentEventRow(
  event: EventOf<'exposure'> | EventOf<'track'>,
  at: RecordPosition,
): ExperimentEventRow {
  const exposure = event.type === 'exposure' ? event : null;
  const track = event.type === 'track' ? event : null;
  return {
    ...envelopeOf(event, at),
    type: event.type,
    experiment: exposure?.experiment ?? '',
    variant: exposure?.variant ?? '',
    phase: exposure?.phase ?? '',
    event_name: track?.event_name ?? '',
    value: track?.value ?? null,
    event_data: track?.event_data == null ? '' : JSON.stringify(track.event_data),
  };
}

type ActivityColumns = Omit<ActivityRow, keyof EventRow | 'type'>;

/** What an activity row holds where its type has no such field. */
const noActivity: ActivityColumns = {
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
};

/** The row of anything a person did. */
export function activityRow(event: ActivityEvent, at: RecordPosition): ActivityRow {
  return {
    ...envelopeOf(event, at),
    type: event.type,
    ...noActivity,
    ...activityColumns(event),
  };
}

function activityColumns(event: ActivityEvent): Partial<ActivityColumns> {
  switch (event.type) {
    case 'visit':
      return { path: event.path, referrer: event.referrer ?? '' };
    case 'signup':
    case 'email_verified':
      return {};
    case 'login':
      return { result: event.result };
    case 'content_created':
      return {
        content_id: event.content_id,
        category: event.category ?? '',
        content_length: event.length,
      };
    case 'review_completed':
      return {
        content_id: event.content_id,
        category: event.category ?? '',
        result: event.result,
        review_kind: event.review_kind ?? '',
        interval_days: event.interval_days,
        previous_interval_days: event.previous_interval_days,
        duration_ms: event.duration_ms,
      };
    case 'subscription_changed':
      return { from_plan: event.from, to_plan: event.to };
    case 'ai_request':
      return {
        feature: event.feature,
        model: event.model,
        question_type: event.question_type ?? '',
        tokens_in: event.tokens_in,
        tokens_out: event.tokens_out,
        cost_usd: event.cost_usd,
        latency_ms: event.latency_ms,
      };
  }
}
