-- What came out of Kafka, a row a record. Keys: the PRIMARY KEY is shorter than the ORDER BY, or else a
-- plain filter on ts would prune nothing (decisions/0002). Partitions are months of ts, which events may
-- not leave by more than the retention, so that one insert touches at most 15 of them.

CREATE TABLE IF NOT EXISTS {{db}}.api_requests {{on_cluster}}
(
    id UUID COMMENT 'Id that the producer gave the event; a producer\'s own retry may repeat it',
    ts DateTime64(3, 'UTC') COMMENT 'When it happened, by the producer\'s clock, in UTC' CODEC(Delta, ZSTD(1)),
    user_id String COMMENT 'Signed-in user it concerns; empty when nobody was signed in' CODEC(ZSTD(1)),
    anonymous_id String COMMENT 'Visitor (browser or device) it concerns; empty when unknown. View visitors tells whose it is' CODEC(ZSTD(1)),
    v UInt16 COMMENT 'Version of the event\'s schema' CODEC(ZSTD(1)),
    endpoint LowCardinality(String) COMMENT 'Path or route without query string, such as /api/reviews/{id}' CODEC(ZSTD(1)),
    method LowCardinality(String) COMMENT 'HTTP method, such as GET' CODEC(ZSTD(1)),
    status UInt16 COMMENT 'HTTP status of the answer; 500 and above are server errors' CODEC(T64, ZSTD(1)),
    response_time_ms Nullable(Float64) COMMENT 'Milliseconds until the answer was sent; NULL when not measured, so averages leave it out' CODEC(ZSTD(1)),
    request_bytes Nullable(UInt64) COMMENT 'Size of the request in bytes; NULL when not measured' CODEC(T64, ZSTD(1)),
    response_bytes Nullable(UInt64) COMMENT 'Size of the answer in bytes; NULL when not measured' CODEC(T64, ZSTD(1)),
    props String COMMENT 'Everything else the producer sent, as a JSON object; read it with JSONExtractString(props, \'name\') and the like' CODEC(ZSTD(3)),
    _topic LowCardinality(String) COMMENT 'Kafka topic the record came from' CODEC(ZSTD(1)),
    _topic_id LowCardinality(String) COMMENT 'Kafka\'s id of that topic; tells a topic from one of the same name that was deleted before' CODEC(ZSTD(1)),
    _partition UInt32 COMMENT 'Kafka partition the record came from' CODEC(ZSTD(1)),
    _offset UInt64 COMMENT 'Place of the record in its partition; with topic id and partition it names the record for good' CODEC(Delta, ZSTD(1)),
    _appended_at DateTime64(3, 'UTC') COMMENT 'When the Kafka broker took the record, in UTC; retention counts from here' CODEC(Delta, ZSTD(1)),
    INDEX by_user user_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_offset _offset TYPE minmax GRANULARITY 1,
    PROJECTION offsets (SELECT _topic, _topic_id, _partition, min(_offset), max(_offset), count() GROUP BY _topic, _topic_id, _partition)
)
ENGINE = {{engine.sharded MergeTree}}
PARTITION BY toYYYYMM(ts)
PRIMARY KEY (toStartOfHour(ts), endpoint)
ORDER BY (toStartOfHour(ts), endpoint, ts)
TTL toDateTime(_appended_at) + toIntervalDay({{retention.raw}})
SETTINGS ttl_only_drop_parts = 1, lightweight_mutation_projection_mode = 'rebuild', {{dedup 300000}}
COMMENT 'Requests that Resee\'s API answered, one row a request: traffic, latency and error rates by endpoint';

CREATE TABLE IF NOT EXISTS {{db}}.system_samples {{on_cluster}}
(
    id UUID COMMENT 'Id that the producer gave the event; a producer\'s own retry may repeat it',
    ts DateTime64(3, 'UTC') COMMENT 'When it happened, by the producer\'s clock, in UTC' CODEC(Delta, ZSTD(1)),
    user_id String COMMENT 'Signed-in user it concerns; empty when nobody was signed in' CODEC(ZSTD(1)),
    anonymous_id String COMMENT 'Visitor (browser or device) it concerns; empty when unknown. View visitors tells whose it is' CODEC(ZSTD(1)),
    v UInt16 COMMENT 'Version of the event\'s schema' CODEC(ZSTD(1)),
    host LowCardinality(String) COMMENT 'Machine, container or pod that was measured' CODEC(ZSTD(1)),
    service LowCardinality(String) COMMENT 'What runs there, such as api or worker' CODEC(ZSTD(1)),
    cpu_usage_percent Nullable(Float64) COMMENT 'CPU in use, in percent; may pass 100 when the sampler sums cores; NULL when not measured' CODEC(ZSTD(1)),
    memory_usage_percent Nullable(Float64) COMMENT 'Memory in use, in percent of the whole; NULL when not measured' CODEC(ZSTD(1)),
    disk_usage_percent Nullable(Float64) COMMENT 'Disk in use, in percent of the whole; NULL when not measured' CODEC(ZSTD(1)),
    db_connections Nullable(UInt64) COMMENT 'Open database connections; NULL when not measured' CODEC(T64, ZSTD(1)),
    db_query_ms Nullable(Float64) COMMENT 'Milliseconds a database query took; NULL when not measured' CODEC(ZSTD(1)),
    queue_depth Nullable(UInt64) COMMENT 'Jobs waiting in the queue; NULL when not measured' CODEC(T64, ZSTD(1)),
    props String COMMENT 'Everything else the producer sent, as a JSON object; read it with JSONExtractString(props, \'name\') and the like' CODEC(ZSTD(3)),
    _topic LowCardinality(String) COMMENT 'Kafka topic the record came from' CODEC(ZSTD(1)),
    _topic_id LowCardinality(String) COMMENT 'Kafka\'s id of that topic; tells a topic from one of the same name that was deleted before' CODEC(ZSTD(1)),
    _partition UInt32 COMMENT 'Kafka partition the record came from' CODEC(ZSTD(1)),
    _offset UInt64 COMMENT 'Place of the record in its partition; with topic id and partition it names the record for good' CODEC(Delta, ZSTD(1)),
    _appended_at DateTime64(3, 'UTC') COMMENT 'When the Kafka broker took the record, in UTC; retention counts from here' CODEC(Delta, ZSTD(1)),
    INDEX by_offset _offset TYPE minmax GRANULARITY 1,
    PROJECTION offsets (SELECT _topic, _topic_id, _partition, min(_offset), max(_offset), count() GROUP BY _topic, _topic_id, _partition)
)
ENGINE = {{engine.sharded MergeTree}}
PARTITION BY toYYYYMM(ts)
PRIMARY KEY (toDate(ts), host, service)
ORDER BY (toDate(ts), host, service, ts)
TTL toDateTime(_appended_at) + toIntervalDay({{retention.raw}})
SETTINGS ttl_only_drop_parts = 1, lightweight_mutation_projection_mode = 'rebuild', {{dedup 300000}}
COMMENT 'Load of machines and services, one row a sample: CPU, memory, disk, database, queues';

CREATE TABLE IF NOT EXISTS {{db}}.error_logs {{on_cluster}}
(
    id UUID COMMENT 'Id that the producer gave the event; a producer\'s own retry may repeat it',
    ts DateTime64(3, 'UTC') COMMENT 'When it happened, by the producer\'s clock, in UTC' CODEC(Delta, ZSTD(1)),
    user_id String COMMENT 'Signed-in user it concerns; empty when nobody was signed in' CODEC(ZSTD(1)),
    anonymous_id String COMMENT 'Visitor (browser or device) it concerns; empty when unknown. View visitors tells whose it is' CODEC(ZSTD(1)),
    v UInt16 COMMENT 'Version of the event\'s schema' CODEC(ZSTD(1)),
    level LowCardinality(String) COMMENT 'Severity: DEBUG, INFO, WARNING, ERROR or CRITICAL' CODEC(ZSTD(1)),
    service LowCardinality(String) COMMENT 'What logged it, such as api or worker' CODEC(ZSTD(1)),
    logger LowCardinality(String) COMMENT 'Logger, such as django.request; empty when not given' CODEC(ZSTD(1)),
    message String COMMENT 'The message; search it for whole words with hasToken(lower(message), \'word\'), which uses an index' CODEC(ZSTD(3)),
    exception String COMMENT 'Class of the exception; empty when there was none' CODEC(ZSTD(3)),
    stack String COMMENT 'Stack trace; empty when there was none' CODEC(ZSTD(3)),
    request_id String COMMENT 'Id of the request in which it happened; empty when unknown' CODEC(ZSTD(1)),
    props String COMMENT 'Everything else the producer sent, as a JSON object; read it with JSONExtractString(props, \'name\') and the like' CODEC(ZSTD(3)),
    _topic LowCardinality(String) COMMENT 'Kafka topic the record came from' CODEC(ZSTD(1)),
    _topic_id LowCardinality(String) COMMENT 'Kafka\'s id of that topic; tells a topic from one of the same name that was deleted before' CODEC(ZSTD(1)),
    _partition UInt32 COMMENT 'Kafka partition the record came from' CODEC(ZSTD(1)),
    _offset UInt64 COMMENT 'Place of the record in its partition; with topic id and partition it names the record for good' CODEC(Delta, ZSTD(1)),
    _appended_at DateTime64(3, 'UTC') COMMENT 'When the Kafka broker took the record, in UTC; retention counts from here' CODEC(Delta, ZSTD(1)),
    INDEX by_word lower(message) TYPE text(tokenizer = 'splitByNonAlpha'),
    INDEX by_user user_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_request request_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_offset _offset TYPE minmax GRANULARITY 1,
    PROJECTION offsets (SELECT _topic, _topic_id, _partition, min(_offset), max(_offset), count() GROUP BY _topic, _topic_id, _partition)
)
ENGINE = {{engine.sharded MergeTree}}
PARTITION BY toYYYYMM(ts)
PRIMARY KEY (toStartOfHour(ts), service, level)
ORDER BY (toStartOfHour(ts), service, level, ts)
TTL toDateTime(_appended_at) + toIntervalDay({{retention.raw}})
SETTINGS ttl_only_drop_parts = 1, lightweight_mutation_projection_mode = 'rebuild', {{dedup 300000}}
COMMENT 'What services logged, one row a record, errors above all';

CREATE TABLE IF NOT EXISTS {{db}}.ops_events {{on_cluster}}
(
    id UUID COMMENT 'Id that the producer gave the event; a producer\'s own retry may repeat it',
    ts DateTime64(3, 'UTC') COMMENT 'When it happened, by the producer\'s clock, in UTC' CODEC(Delta, ZSTD(1)),
    user_id String COMMENT 'Signed-in user it concerns; empty when nobody was signed in' CODEC(ZSTD(1)),
    anonymous_id String COMMENT 'Visitor (browser or device) it concerns; empty when unknown. View visitors tells whose it is' CODEC(ZSTD(1)),
    v UInt16 COMMENT 'Version of the event\'s schema' CODEC(ZSTD(1)),
    type LowCardinality(String) COMMENT 'deploy (a version went live) or incident (a span of trouble)' CODEC(ZSTD(1)),
    service LowCardinality(String) COMMENT 'What was deployed; empty for an incident' CODEC(ZSTD(1)),
    version String COMMENT 'Version, tag or commit that went live; empty for an incident' CODEC(ZSTD(1)),
    title String COMMENT 'What went wrong; empty for a deploy' CODEC(ZSTD(1)),
    started_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When the incident started, in UTC; NULL for a deploy' CODEC(ZSTD(1)),
    ended_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When the incident ended, in UTC; NULL for a deploy and while an incident lasts. A later row may tell the end' CODEC(ZSTD(1)),
    props String COMMENT 'Everything else the producer sent, as a JSON object; read it with JSONExtractString(props, \'name\') and the like' CODEC(ZSTD(3)),
    _topic LowCardinality(String) COMMENT 'Kafka topic the record came from' CODEC(ZSTD(1)),
    _topic_id LowCardinality(String) COMMENT 'Kafka\'s id of that topic; tells a topic from one of the same name that was deleted before' CODEC(ZSTD(1)),
    _partition UInt32 COMMENT 'Kafka partition the record came from' CODEC(ZSTD(1)),
    _offset UInt64 COMMENT 'Place of the record in its partition; with topic id and partition it names the record for good' CODEC(Delta, ZSTD(1)),
    _appended_at DateTime64(3, 'UTC') COMMENT 'When the Kafka broker took the record, in UTC; retention counts from here' CODEC(Delta, ZSTD(1)),
    INDEX by_offset _offset TYPE minmax GRANULARITY 1,
    PROJECTION offsets (SELECT _topic, _topic_id, _partition, min(_offset), max(_offset), count() GROUP BY _topic, _topic_id, _partition)
)
ENGINE = {{engine.sharded MergeTree}}
PARTITION BY toYYYYMM(ts)
PRIMARY KEY (type, toDate(ts))
ORDER BY (type, toDate(ts), ts)
TTL toDateTime(_appended_at) + toIntervalDay({{retention.raw}})
SETTINGS ttl_only_drop_parts = 1, lightweight_mutation_projection_mode = 'rebuild', {{dedup 300000}}
COMMENT 'What operations did or suffered: deploys and incidents, to be drawn over other charts';

CREATE TABLE IF NOT EXISTS {{db}}.activity {{on_cluster}}
(
    id UUID COMMENT 'Id that the producer gave the event; a producer\'s own retry may repeat it',
    ts DateTime64(3, 'UTC') COMMENT 'When it happened, by the producer\'s clock, in UTC' CODEC(Delta, ZSTD(1)),
    user_id String COMMENT 'Signed-in user it concerns; empty when nobody was signed in' CODEC(ZSTD(1)),
    anonymous_id String COMMENT 'Visitor (browser or device) it concerns; empty when unknown. View visitors tells whose it is' CODEC(ZSTD(1)),
    v UInt16 COMMENT 'Version of the event\'s schema' CODEC(ZSTD(1)),
    type LowCardinality(String) COMMENT 'What happened: visit, signup, email_verified, login, content_created, review_completed, subscription_changed or ai_request' CODEC(ZSTD(1)),
    path String COMMENT 'visit: path of the page; empty for other types' CODEC(ZSTD(1)),
    referrer String COMMENT 'visit: where the visitor came from; empty when unknown and for other types' CODEC(ZSTD(1)),
    result LowCardinality(String) COMMENT 'login: success or failure. review_completed: remembered, partial or forgot. Empty for other types' CODEC(ZSTD(1)),
    content_id String COMMENT 'content_created, review_completed: the piece of content; empty for other types' CODEC(ZSTD(1)),
    category LowCardinality(String) COMMENT 'content_created, review_completed: category of the content; empty when it has none and for other types' CODEC(ZSTD(1)),
    content_length Nullable(UInt64) COMMENT 'content_created: length in characters; NULL when unknown and for other types' CODEC(T64, ZSTD(1)),
    review_kind LowCardinality(String) COMMENT 'review_completed: stage of learning: learn, review, relearn or filtered; empty when unknown and for other types' CODEC(ZSTD(1)),
    interval_days Nullable(Float64) COMMENT 'review_completed: days until the next review, set by this one; NULL when unknown and for other types' CODEC(ZSTD(1)),
    previous_interval_days Nullable(Float64) COMMENT 'review_completed: days that the review before had set; 21 and more is a mature card; NULL when unknown and for other types' CODEC(ZSTD(1)),
    duration_ms Nullable(Float64) COMMENT 'review_completed: milliseconds the review took; NULL when not measured and for other types' CODEC(ZSTD(1)),
    from_plan LowCardinality(String) COMMENT 'subscription_changed: plan before: free, basic or pro; empty for other types' CODEC(ZSTD(1)),
    to_plan LowCardinality(String) COMMENT 'subscription_changed: plan from then on: free, basic or pro; empty for other types' CODEC(ZSTD(1)),
    feature LowCardinality(String) COMMENT 'ai_request: feature that asked, such as question_generation; empty for other types' CODEC(ZSTD(1)),
    model LowCardinality(String) COMMENT 'ai_request: model that answered; empty for other types' CODEC(ZSTD(1)),
    question_type LowCardinality(String) COMMENT 'ai_request: kind of question asked for; empty when not given and for other types' CODEC(ZSTD(1)),
    tokens_in Nullable(UInt64) COMMENT 'ai_request: tokens sent; NULL when not measured and for other types' CODEC(T64, ZSTD(1)),
    tokens_out Nullable(UInt64) COMMENT 'ai_request: tokens received; NULL when not measured and for other types' CODEC(T64, ZSTD(1)),
    cost_usd Nullable(Float64) COMMENT 'ai_request: cost in US dollars; NULL when unknown and for other types' CODEC(ZSTD(1)),
    latency_ms Nullable(Float64) COMMENT 'ai_request: milliseconds until the answer was there; NULL when not measured and for other types' CODEC(ZSTD(1)),
    props String COMMENT 'Everything else the producer sent, as a JSON object; read it with JSONExtractString(props, \'name\') and the like' CODEC(ZSTD(3)),
    _topic LowCardinality(String) COMMENT 'Kafka topic the record came from' CODEC(ZSTD(1)),
    _topic_id LowCardinality(String) COMMENT 'Kafka\'s id of that topic; tells a topic from one of the same name that was deleted before' CODEC(ZSTD(1)),
    _partition UInt32 COMMENT 'Kafka partition the record came from' CODEC(ZSTD(1)),
    _offset UInt64 COMMENT 'Place of the record in its partition; with topic id and partition it names the record for good' CODEC(Delta, ZSTD(1)),
    _appended_at DateTime64(3, 'UTC') COMMENT 'When the Kafka broker took the record, in UTC; retention counts from here' CODEC(Delta, ZSTD(1)),
    INDEX by_user user_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_visitor anonymous_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_offset _offset TYPE minmax GRANULARITY 1,
    PROJECTION offsets (SELECT _topic, _topic_id, _partition, min(_offset), max(_offset), count() GROUP BY _topic, _topic_id, _partition)
)
ENGINE = {{engine.sharded MergeTree}}
PARTITION BY toYYYYMM(ts)
PRIMARY KEY (type, toDate(ts))
ORDER BY (type, toDate(ts), ts)
TTL toDateTime(_appended_at) + toIntervalDay({{retention.raw}})
SETTINGS ttl_only_drop_parts = 1, lightweight_mutation_projection_mode = 'rebuild', {{dedup 300000}}
COMMENT 'What people did in Resee, one row an act: visits, sign-ups, logins, content, reviews, plans, AI requests. activity_by_person has the same rows with visitors resolved to users';

CREATE TABLE IF NOT EXISTS {{db}}.experiment_events {{on_cluster}}
(
    id UUID COMMENT 'Id that the producer gave the event; a producer\'s own retry may repeat it',
    ts DateTime64(3, 'UTC') COMMENT 'When it happened, by the producer\'s clock, in UTC' CODEC(Delta, ZSTD(1)),
    user_id String COMMENT 'Signed-in user it concerns; empty when nobody was signed in' CODEC(ZSTD(1)),
    anonymous_id String COMMENT 'Visitor (browser or device) it concerns; empty when unknown. View visitors tells whose it is' CODEC(ZSTD(1)),
    v UInt16 COMMENT 'Version of the event\'s schema' CODEC(ZSTD(1)),
    type LowCardinality(String) COMMENT 'exposure (a person met a variant) or track (something a metric counts)' CODEC(ZSTD(1)),
    experiment LowCardinality(String) COMMENT 'exposure: the experiment; empty for track' CODEC(ZSTD(1)),
    variant LowCardinality(String) COMMENT 'exposure: the variant that was shown; empty for track' CODEC(ZSTD(1)),
    phase LowCardinality(String) COMMENT 'exposure: phase of the experiment; empty when it has one only and for track' CODEC(ZSTD(1)),
    event_name LowCardinality(String) COMMENT 'track: what happened; empty for exposure' CODEC(ZSTD(1)),
    value Nullable(Float64) COMMENT 'track: how much of it; NULL when it is no quantity and for exposure' CODEC(ZSTD(1)),
    event_data String COMMENT 'track: what else is known of it, as a JSON object; empty when nothing is and for exposure' CODEC(ZSTD(3)),
    props String COMMENT 'Everything else the producer sent, as a JSON object; read it with JSONExtractString(props, \'name\') and the like' CODEC(ZSTD(3)),
    _topic LowCardinality(String) COMMENT 'Kafka topic the record came from' CODEC(ZSTD(1)),
    _topic_id LowCardinality(String) COMMENT 'Kafka\'s id of that topic; tells a topic from one of the same name that was deleted before' CODEC(ZSTD(1)),
    _partition UInt32 COMMENT 'Kafka partition the record came from' CODEC(ZSTD(1)),
    _offset UInt64 COMMENT 'Place of the record in its partition; with topic id and partition it names the record for good' CODEC(Delta, ZSTD(1)),
    _appended_at DateTime64(3, 'UTC') COMMENT 'When the Kafka broker took the record, in UTC; retention counts from here' CODEC(Delta, ZSTD(1)),
    INDEX by_user user_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_visitor anonymous_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_offset _offset TYPE minmax GRANULARITY 1,
    PROJECTION offsets (SELECT _topic, _topic_id, _partition, min(_offset), max(_offset), count() GROUP BY _topic, _topic_id, _partition)
)
ENGINE = {{engine.sharded MergeTree}}
PARTITION BY toYYYYMM(ts)
PRIMARY KEY (type, experiment, event_name, toDate(ts))
ORDER BY (type, experiment, event_name, toDate(ts), ts)
TTL toDateTime(_appended_at) + toIntervalDay({{retention.raw}})
SETTINGS ttl_only_drop_parts = 1, lightweight_mutation_projection_mode = 'rebuild', {{dedup 300000}}
COMMENT 'What experiments are judged by: who met which variant (exposure) and what they did (track)';

CREATE TABLE IF NOT EXISTS {{db}}.dead_letters {{on_cluster}}
(
    reason LowCardinality(String) COMMENT 'Why, as a code: oversize, empty, not_json, not_an_object, unknown_type, wrong_topic, unsupported_version, invalid, too_old or too_far_ahead' CODEC(ZSTD(1)),
    message String COMMENT 'Why, as a sentence' CODEC(ZSTD(3)),
    event_id String COMMENT 'Id of the event as far as it could be read; empty otherwise' CODEC(ZSTD(1)),
    event_type LowCardinality(String) COMMENT 'Type of the event as far as it could be read; empty otherwise' CODEC(ZSTD(1)),
    size UInt64 COMMENT 'Bytes of the record\'s key and value' CODEC(T64, ZSTD(1)),
    key Nullable(String) COMMENT 'Key of the record, exact bytes; NULL when it had none' CODEC(ZSTD(3)),
    value Nullable(String) COMMENT 'Value of the record, exact bytes; NULL when it had none' CODEC(ZSTD(3)),
    headers Array(Tuple(name String, value Nullable(String))) COMMENT 'Headers of the record in order; a name may repeat, a value is exact bytes or NULL' CODEC(ZSTD(3)),
    _topic LowCardinality(String) COMMENT 'Kafka topic the record came from' CODEC(ZSTD(1)),
    _topic_id LowCardinality(String) COMMENT 'Kafka\'s id of that topic; tells a topic from one of the same name that was deleted before' CODEC(ZSTD(1)),
    _partition UInt32 COMMENT 'Kafka partition the record came from' CODEC(ZSTD(1)),
    _offset UInt64 COMMENT 'Place of the record in its partition; with topic id and partition it names the record for good' CODEC(Delta, ZSTD(1)),
    _appended_at DateTime64(3, 'UTC') COMMENT 'When the Kafka broker took the record, in UTC; retention counts from here' CODEC(Delta, ZSTD(1)),
    INDEX by_event event_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_offset _offset TYPE minmax GRANULARITY 1,
    PROJECTION offsets (SELECT _topic, _topic_id, _partition, min(_offset), max(_offset), count() GROUP BY _topic, _topic_id, _partition)
)
ENGINE = {{engine.sharded MergeTree}}
PARTITION BY toMonday(_appended_at)
PRIMARY KEY (toStartOfHour(_appended_at), reason)
ORDER BY (toStartOfHour(_appended_at), reason, _topic_id, _partition, _offset)
TTL toDateTime(_appended_at) + toIntervalDay({{retention.dead_letters}})
SETTINGS ttl_only_drop_parts = 1, lightweight_mutation_projection_mode = 'rebuild', {{dedup 800000}}
COMMENT 'Records from Kafka that could not become a row of another table, each with the reason and its exact bytes';
