-- Visitors resolved to users, so that one person counts once. Rows of a signed-in user are that user's; a
-- visitor's other rows belong to the first user he was ever seen as, whether they came before or after.

CREATE VIEW IF NOT EXISTS {{db}}.visitors {{on_cluster}}
(
    anonymous_id String COMMENT 'Visitor (browser or device)',
    user_id String COMMENT 'User the visitor counts as: the first one seen together with it; of two at the same moment the alphabetically first',
    first_linked_at DateTime64(3, 'UTC') COMMENT 'Time of the first event that named the visitor and a user, in UTC',
    last_linked_at DateTime64(3, 'UTC') COMMENT 'Time of the last event that named the visitor and a user, in UTC',
    users UInt64 COMMENT 'Different users seen together with the visitor; more than one is a shared device'
)
AS SELECT
    i.anonymous_id AS anonymous_id,
    argMin(i.user_id, (i.first_linked_at, i.user_id)) AS user_id,
    min(i.first_linked_at) AS first_linked_at,
    max(i.last_linked_at) AS last_linked_at,
    uniqExact(i.user_id) AS users
FROM {{db}}.identities AS i
GROUP BY i.anonymous_id
COMMENT 'Who each visitor is, one row a visitor that was ever seen together with a user';

CREATE VIEW IF NOT EXISTS {{db}}.activity_by_person {{on_cluster}}
(
    person_id String COMMENT 'Who it was, one id a person: the user, or for visits before signing in the user whom the visitor became; visitor:<anonymous_id> for who never did',
    id UUID COMMENT 'Id that the producer gave the event; a producer\'s own retry may repeat it',
    ts DateTime64(3, 'UTC') COMMENT 'When it happened, by the producer\'s clock, in UTC',
    user_id String COMMENT 'Signed-in user it concerns; empty when nobody was signed in',
    anonymous_id String COMMENT 'Visitor (browser or device) it concerns; empty when unknown. View visitors tells whose it is',
    v UInt16 COMMENT 'Version of the event\'s schema',
    type LowCardinality(String) COMMENT 'What happened: visit, signup, email_verified, login, content_created, review_completed, subscription_changed or ai_request',
    path String COMMENT 'visit: path of the page; empty for other types',
    referrer String COMMENT 'visit: where the visitor came from; empty when unknown and for other types',
    result LowCardinality(String) COMMENT 'login: success or failure. review_completed: remembered, partial or forgot. Empty for other types',
    content_id String COMMENT 'content_created, review_completed: the piece of content; empty for other types',
    category LowCardinality(String) COMMENT 'content_created, review_completed: category of the content; empty when it has none and for other types',
    content_length Nullable(UInt64) COMMENT 'content_created: length in characters; NULL when unknown and for other types',
    review_kind LowCardinality(String) COMMENT 'review_completed: stage of learning: learn, review, relearn or filtered; empty when unknown and for other types',
    interval_days Nullable(Float64) COMMENT 'review_completed: days until the next review, set by this one; NULL when unknown and for other types',
    previous_interval_days Nullable(Float64) COMMENT 'review_completed: days that the review before had set; 21 and more is a mature card; NULL when unknown and for other types',
    duration_ms Nullable(Float64) COMMENT 'review_completed: milliseconds the review took; NULL when not measured and for other types',
    from_plan LowCardinality(String) COMMENT 'subscription_changed: plan before: free, basic or pro; empty for other types',
    to_plan LowCardinality(String) COMMENT 'subscription_changed: plan from then on: free, basic or pro; empty for other types',
    feature LowCardinality(String) COMMENT 'ai_request: feature that asked, such as question_generation; empty for other types',
    model LowCardinality(String) COMMENT 'ai_request: model that answered; empty for other types',
    question_type LowCardinality(String) COMMENT 'ai_request: kind of question asked for; empty when not given and for other types',
    tokens_in Nullable(UInt64) COMMENT 'ai_request: tokens sent; NULL when not measured and for other types',
    tokens_out Nullable(UInt64) COMMENT 'ai_request: tokens received; NULL when not measured and for other types',
    cost_usd Nullable(Float64) COMMENT 'ai_request: cost in US dollars; NULL when unknown and for other types',
    latency_ms Nullable(Float64) COMMENT 'ai_request: milliseconds until the answer was there; NULL when not measured and for other types',
    props String COMMENT 'Everything else the producer sent, as a JSON object; read it with JSONExtractString(props, \'name\') and the like',
    _topic LowCardinality(String) COMMENT 'Kafka topic the record came from',
    _topic_id LowCardinality(String) COMMENT 'Kafka\'s id of that topic; tells a topic from one of the same name that was deleted before',
    _partition UInt32 COMMENT 'Kafka partition the record came from',
    _offset UInt64 COMMENT 'Place of the record in its partition; with topic id and partition it names the record for good',
    _appended_at DateTime64(3, 'UTC') COMMENT 'When the Kafka broker took the record, in UTC; retention counts from here'
)
AS SELECT
    multiIf(e.user_id != '', e.user_id, ifNull(w.user_id, '') != '', assumeNotNull(w.user_id), concat('visitor:', e.anonymous_id)) AS person_id,
    e.id AS id,
    e.ts AS ts,
    e.user_id AS user_id,
    e.anonymous_id AS anonymous_id,
    e.v AS v,
    e.type AS type,
    e.path AS path,
    e.referrer AS referrer,
    e.result AS result,
    e.content_id AS content_id,
    e.category AS category,
    e.content_length AS content_length,
    e.review_kind AS review_kind,
    e.interval_days AS interval_days,
    e.previous_interval_days AS previous_interval_days,
    e.duration_ms AS duration_ms,
    e.from_plan AS from_plan,
    e.to_plan AS to_plan,
    e.feature AS feature,
    e.model AS model,
    e.question_type AS question_type,
    e.tokens_in AS tokens_in,
    e.tokens_out AS tokens_out,
    e.cost_usd AS cost_usd,
    e.latency_ms AS latency_ms,
    e.props AS props,
    e._topic AS _topic,
    e._topic_id AS _topic_id,
    e._partition AS _partition,
    e._offset AS _offset,
    e._appended_at AS _appended_at
FROM {{all_db}}.activity AS e
LEFT JOIN {{db}}.visitors AS w ON e.anonymous_id = w.anonymous_id
COMMENT 'What people did, as in activity, with the person each row belongs to: count distinct person_id to count people';

CREATE VIEW IF NOT EXISTS {{db}}.experiment_events_by_person {{on_cluster}}
(
    person_id String COMMENT 'Who it was, one id a person: the user, or for visits before signing in the user whom the visitor became; visitor:<anonymous_id> for who never did',
    id UUID COMMENT 'Id that the producer gave the event; a producer\'s own retry may repeat it',
    ts DateTime64(3, 'UTC') COMMENT 'When it happened, by the producer\'s clock, in UTC',
    user_id String COMMENT 'Signed-in user it concerns; empty when nobody was signed in',
    anonymous_id String COMMENT 'Visitor (browser or device) it concerns; empty when unknown. View visitors tells whose it is',
    v UInt16 COMMENT 'Version of the event\'s schema',
    type LowCardinality(String) COMMENT 'exposure (a person met a variant) or track (something a metric counts)',
    experiment LowCardinality(String) COMMENT 'exposure: the experiment; empty for track',
    variant LowCardinality(String) COMMENT 'exposure: the variant that was shown; empty for track',
    phase LowCardinality(String) COMMENT 'exposure: phase of the experiment; empty when it has one only and for track',
    event_name LowCardinality(String) COMMENT 'track: what happened; empty for exposure',
    value Nullable(Float64) COMMENT 'track: how much of it; NULL when it is no quantity and for exposure',
    event_data String COMMENT 'track: what else is known of it, as a JSON object; empty when nothing is and for exposure',
    props String COMMENT 'Everything else the producer sent, as a JSON object; read it with JSONExtractString(props, \'name\') and the like',
    _topic LowCardinality(String) COMMENT 'Kafka topic the record came from',
    _topic_id LowCardinality(String) COMMENT 'Kafka\'s id of that topic; tells a topic from one of the same name that was deleted before',
    _partition UInt32 COMMENT 'Kafka partition the record came from',
    _offset UInt64 COMMENT 'Place of the record in its partition; with topic id and partition it names the record for good',
    _appended_at DateTime64(3, 'UTC') COMMENT 'When the Kafka broker took the record, in UTC; retention counts from here'
)
AS SELECT
    multiIf(e.user_id != '', e.user_id, ifNull(w.user_id, '') != '', assumeNotNull(w.user_id), concat('visitor:', e.anonymous_id)) AS person_id,
    e.id AS id,
    e.ts AS ts,
    e.user_id AS user_id,
    e.anonymous_id AS anonymous_id,
    e.v AS v,
    e.type AS type,
    e.experiment AS experiment,
    e.variant AS variant,
    e.phase AS phase,
    e.event_name AS event_name,
    e.value AS value,
    e.event_data AS event_data,
    e.props AS props,
    e._topic AS _topic,
    e._topic_id AS _topic_id,
    e._partition AS _partition,
    e._offset AS _offset,
    e._appended_at AS _appended_at
FROM {{all_db}}.experiment_events AS e
LEFT JOIN {{db}}.visitors AS w ON e.anonymous_id = w.anonymous_id
COMMENT 'Exposures and tracked events, as in experiment_events, with the person each row belongs to: count distinct person_id to count people';
