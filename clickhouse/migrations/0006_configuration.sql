-- What people set up: API keys today, rules, silences, experiments and funnels later (DESIGN,
-- 'Configuration entities'). Rows are added and never changed: each is one version of one entity.
-- Not partitioned and without TTL, as the ledger is: writing is a compare-and-set by deduplication token,
-- and every version is the audit log (decisions/0007).

CREATE TABLE IF NOT EXISTS {{db}}.configuration {{on_cluster}}
(
    kind LowCardinality(String) COMMENT 'Kind of entity, such as key. <kind>/name holds who has which name',
    id String COMMENT 'Id of the entity; for <kind>/name the name itself' CODEC(ZSTD(1)),
    version UInt32 COMMENT 'Counts from 1 by entity; the highest is what holds',
    state LowCardinality(String) COMMENT 'live, or deleted: a deletion is a version too',
    body String COMMENT 'The entity as a JSON object; secrets only as hashes' CODEC(ZSTD(1)),
    author LowCardinality(String) COMMENT 'Who wrote the version' CODEC(ZSTD(1)),
    writer String COMMENT 'Id of the attempt to write; tells the winner of a race from the loser' CODEC(ZSTD(1)),
    written_at DateTime64(3, 'UTC') COMMENT 'When it was written, by the writer\'s clock, in UTC' CODEC(Delta, ZSTD(1))
)
ENGINE = {{engine.global MergeTree}}
PRIMARY KEY (kind, id, version)
ORDER BY (kind, id, version)
SETTINGS index_granularity = 1024, {{dedup 10000}}
COMMENT 'Everything that people set up, every version of it: the highest version of an entity holds, the others are its history';

CREATE TABLE IF NOT EXISTS {{db}}.api_key_uses {{on_cluster}}
(
    key_id String COMMENT 'Id of the API key' CODEC(ZSTD(1)),
    last_used_at SimpleAggregateFunction(max, DateTime64(3, 'UTC')) COMMENT 'Last use of the key, in UTC; read it with max()' CODEC(Delta, ZSTD(1))
)
ENGINE = {{engine.global AggregatingMergeTree}}
PRIMARY KEY (key_id)
ORDER BY (key_id)
SETTINGS index_granularity = 1024, {{dedup 1000}}
COMMENT 'When each API key was last used, a few seconds late. A key may stand in several rows until parts are merged: use max() and GROUP BY';
