/** A query that analysts start from; the document shows it and a test runs it. */
export interface ExampleQuery {
  readonly title: string;
  readonly sql: string;
  /** What to know before trusting the answer. */
  readonly note?: string;
}

/** The example queries, in the order of the document. They name no database: the page says to choose `resee`. */
export const exampleQueries: readonly ExampleQuery[] = [
  {
    title: 'Slowest endpoints of the last 24 hours',
    sql: `SELECT
    endpoint,
    count() AS requests,
    round(quantile(0.95)(response_time_ms), 1) AS p95_ms,
    round(100 * countIf(status >= 500) / count(), 2) AS server_errors_percent
FROM api_requests
WHERE ts >= now() - INTERVAL 1 DAY
GROUP BY endpoint
ORDER BY p95_ms DESC
LIMIT 20`,
  },
  {
    title: 'Traffic and server errors, every five minutes',
    sql: `SELECT toStartOfFiveMinutes(ts) AS at, count() AS requests, countIf(status >= 500) AS server_errors
FROM api_requests
WHERE ts >= now() - INTERVAL 3 HOUR
GROUP BY at
ORDER BY at`,
  },
  {
    title: 'Which machines are short of something',
    sql: `SELECT
    host,
    service,
    round(max(cpu_usage_percent), 1) AS highest_cpu,
    round(max(memory_usage_percent), 1) AS highest_memory,
    round(argMax(disk_usage_percent, ts), 1) AS disk_now,
    max(queue_depth) AS longest_queue
FROM system_samples
WHERE ts >= now() - INTERVAL 1 HOUR
GROUP BY host, service
ORDER BY highest_cpu DESC`,
  },
  {
    title: 'Errors that name a word',
    sql: `SELECT ts, service, level, message, exception, request_id
FROM error_logs
WHERE ts >= now() - INTERVAL 1 DAY AND hasToken(lower(message), 'timeout')
ORDER BY ts DESC
LIMIT 50`,
    note: 'Write the word in lower case. `hasToken` finds whole words and uses an index; `LIKE` reads every message.',
  },
  {
    title: 'Exceptions that are new this week',
    sql: `SELECT exception, service, count() AS times, min(ts) AS first_seen
FROM error_logs
WHERE ts >= now() - INTERVAL 30 DAY AND exception != ''
GROUP BY exception, service
HAVING first_seen >= now() - INTERVAL 7 DAY
ORDER BY times DESC`,
  },
  {
    title: 'Incidents and how long they lasted',
    sql: `SELECT
    title,
    started_at,
    max(ended_at) AS ended,
    dateDiff('minute', started_at, ifNull(ended, now64(3))) AS minutes
FROM ops_events
WHERE type = 'incident'
GROUP BY title, started_at
ORDER BY started_at DESC
LIMIT 20`,
    note: 'An incident may be told twice, when it starts and when it is over: hence one row a title and start.',
  },
  {
    title: 'People by day',
    sql: `SELECT toDate(ts, 'UTC') AS day, uniqExact(person_id) AS people
FROM activity_by_person
WHERE ts >= now() - INTERVAL 30 DAY
GROUP BY day
ORDER BY day`,
    note: "Days are the time zone's: write yours, such as 'Asia/Seoul', in place of 'UTC'.",
  },
  {
    title: 'From first visit to first review: how far people got within 14 days',
    sql: `SELECT
    ['nothing', 'visit', 'signup', 'content', 'review'][level + 1] AS reached,
    count() AS people
FROM
(
    SELECT
        person_id,
        windowFunnel(14 * 86400)(
            toDateTime(ts, 'UTC'),
            type = 'visit',
            type = 'signup',
            type = 'content_created',
            type = 'review_completed'
        ) AS level
    FROM activity_by_person
    WHERE ts >= now() - INTERVAL 60 DAY
    GROUP BY person_id
)
GROUP BY level
ORDER BY level`,
    note: "`reached` is the furthest step of each person. `windowFunnel` is a quick look and careless with ties; the product's own funnels are exact.",
  },
  {
    title: 'How well mature cards are remembered, by category',
    sql: `SELECT
    category,
    count() AS reviews,
    round(100 * countIf(result != 'forgot') / count(), 1) AS remembered_percent,
    round(median(duration_ms) / 1000, 1) AS median_seconds
FROM activity
WHERE type = 'review_completed'
  AND previous_interval_days >= 21
  AND ts >= now() - INTERVAL 90 DAY
GROUP BY category
ORDER BY reviews DESC`,
  },
  {
    title: 'What AI costs, by day and model',
    sql: `SELECT
    toDate(ts, 'UTC') AS day,
    model,
    count() AS requests,
    round(sum(cost_usd), 2) AS usd,
    sum(tokens_in) + sum(tokens_out) AS tokens,
    round(quantile(0.95)(latency_ms)) AS p95_ms
FROM activity
WHERE type = 'ai_request' AND ts >= now() - INTERVAL 30 DAY
GROUP BY day, model
ORDER BY day, usd DESC`,
  },
  {
    title: 'Plan changes by month',
    sql: `SELECT
    toStartOfMonth(ts) AS month,
    from_plan,
    to_plan,
    count() AS changes
FROM activity
WHERE type = 'subscription_changed' AND ts >= now() - INTERVAL 1 YEAR
GROUP BY month, from_plan, to_plan
ORDER BY month, changes DESC`,
  },
  {
    title: 'One user, everything',
    sql: `SELECT ts, type, path, result, content_id, category
FROM activity_by_person
WHERE person_id = 'ada'
ORDER BY ts DESC
LIMIT 100`,
    note: 'With the visits from before signing in. `activity` with `user_id` is faster and leaves those out.',
  },
  {
    title: 'An experiment: conversion by variant',
    sql: `WITH
    exposed AS
    (
        SELECT person_id, any(variant) AS arm, min(ts) AS first_seen
        FROM experiment_events_by_person
        WHERE type = 'exposure' AND experiment = 'gate'
        GROUP BY person_id
        HAVING uniqExact(variant) = 1
    ),
    converted AS
    (
        SELECT person_id, max(ts) AS last_done
        FROM experiment_events_by_person
        WHERE type = 'track' AND event_name = 'retention_7' AND value > 0
        GROUP BY person_id
    )
SELECT
    arm,
    count() AS people,
    countIf(c.last_done >= e.first_seen) AS conversions,
    round(100 * conversions / people, 2) AS percent
FROM exposed AS e
LEFT JOIN converted AS c ON e.person_id = c.person_id
GROUP BY arm
ORDER BY arm`,
    note: 'People who met two variants are left out. Whether the difference means anything is for the experiment pages to say.',
  },
  {
    title: 'Free fields',
    sql: `SELECT JSONExtractString(props, 'browser') AS browser, count() AS visits
FROM activity
WHERE type = 'visit' AND ts >= now() - INTERVAL 7 DAY
GROUP BY browser
ORDER BY visits DESC`,
    note: "Nested ones: `JSONExtractInt(props, 'screen', 'width')`. What is absent is '' or 0; `JSONHas(props, 'browser')` tells. A row whose `props` hold a whole number beyond 64 bits or half a surrogate pair reads as if they were empty.",
  },
  {
    title: 'Devices that several people share',
    sql: `SELECT anonymous_id, users, user_id AS counts_as, last_linked_at
FROM visitors
WHERE users > 1
ORDER BY users DESC
LIMIT 20`,
  },
  {
    title: 'What could not be read, and why',
    sql: `SELECT
    reason,
    _topic,
    count() AS records,
    max(_appended_at) AS last,
    anyLast(message) AS for_example,
    substring(anyLast(value), 1, 200) AS bytes
FROM dead_letters
WHERE _appended_at >= now() - INTERVAL 7 DAY
GROUP BY reason, _topic
ORDER BY records DESC`,
  },
  {
    title: 'What came in during the last hour, by topic',
    sql: `SELECT topic, count() AS claims, sum(records) AS records_in, max(claimed_at) AS last
FROM sink_claims
WHERE claimed_at >= now() - INTERVAL 1 HOUR AND kind = 'data'
GROUP BY topic
ORDER BY topic`,
  },
];
