-- Who a visitor is: an event that names both a visitor and a user links them. Only min and max are kept,
-- so that the table comes out the same whatever the order, and however often an event is seen.

CREATE TABLE IF NOT EXISTS {{db}}.identities {{on_cluster}}
(
    anonymous_id String COMMENT 'Visitor (browser or device)' CODEC(ZSTD(1)),
    user_id String COMMENT 'User who was seen together with the visitor' CODEC(ZSTD(1)),
    first_linked_at SimpleAggregateFunction(min, DateTime64(3, 'UTC')) COMMENT 'Time of the first event that named both, in UTC; read it with min()' CODEC(Delta, ZSTD(1)),
    last_linked_at SimpleAggregateFunction(max, DateTime64(3, 'UTC')) COMMENT 'Time of the last event that named both, in UTC; read it with max()' CODEC(Delta, ZSTD(1))
)
ENGINE = {{engine.global AggregatingMergeTree}}
PRIMARY KEY (anonymous_id, user_id)
ORDER BY (anonymous_id, user_id)
SETTINGS index_granularity = 1024, {{dedup 550000}}
COMMENT 'Every pair of visitor and user that was seen in one event. A pair may stand in several rows until parts are merged: read visitors instead';

CREATE MATERIALIZED VIEW IF NOT EXISTS {{db}}.identities_from_activity {{on_cluster}}
TO {{db}}.identities
(
    anonymous_id String COMMENT 'Visitor (browser or device)',
    user_id String COMMENT 'User who was seen together with the visitor',
    first_linked_at DateTime64(3, 'UTC') COMMENT 'First such event of one insert, in UTC',
    last_linked_at DateTime64(3, 'UTC') COMMENT 'Last such event of one insert, in UTC'
)
AS SELECT anonymous_id, user_id, min(ts) AS first_linked_at, max(ts) AS last_linked_at
FROM {{db}}.activity
WHERE anonymous_id != '' AND user_id != ''
GROUP BY anonymous_id, user_id
COMMENT 'Feeds identities from activity';

CREATE MATERIALIZED VIEW IF NOT EXISTS {{db}}.identities_from_experiment_events {{on_cluster}}
TO {{db}}.identities
(
    anonymous_id String COMMENT 'Visitor (browser or device)',
    user_id String COMMENT 'User who was seen together with the visitor',
    first_linked_at DateTime64(3, 'UTC') COMMENT 'First such event of one insert, in UTC',
    last_linked_at DateTime64(3, 'UTC') COMMENT 'Last such event of one insert, in UTC'
)
AS SELECT anonymous_id, user_id, min(ts) AS first_linked_at, max(ts) AS last_linked_at
FROM {{db}}.experiment_events
WHERE anonymous_id != '' AND user_id != ''
GROUP BY anonymous_id, user_id
COMMENT 'Feeds identities from experiment_events';
