-- The sink's ledger: which range of offsets went in, by whom, with how many rows (DESIGN, 'Exactly once').
-- Not partitioned and without TTL, both on purpose: deduplication works within a partition, so one by
-- time would let two owners claim the same range around midnight, and a TTL could take the newest claim
-- of an idle partition (decisions/0004).

CREATE TABLE IF NOT EXISTS {{db}}.sink_claims {{on_cluster}}
(
    kind LowCardinality(String) COMMENT 'data: rows of the range follow. lost: the broker no longer had it. rebuilt: put together from the tables after the ledger was lost. expired: a note beside a claim of data on offsets that the broker dropped before they were read. restored: a note beside a claim of data that a restore may have made ClickHouse forget its token',
    cluster_id LowCardinality(String) COMMENT 'Kafka cluster',
    topic_id LowCardinality(String) COMMENT 'Kafka\'s id of the topic',
    topic LowCardinality(String) COMMENT 'Name of the topic',
    partition UInt32 COMMENT 'Partition of the topic',
    first UInt64 COMMENT 'First offset of the range; the last of the claim before plus one' CODEC(Delta, ZSTD(1)),
    last UInt64 COMMENT 'Last offset of the range, inclusive; offsets without a record (aborted, control) may lie in it' CODEC(Delta, ZSTD(1)),
    records UInt64 COMMENT 'Records in the range; equals the sum of rows' CODEC(T64, ZSTD(1)),
    rows Map(LowCardinality(String), UInt64) COMMENT 'Rows that the range gives, by table, dead_letters included' CODEC(ZSTD(1)),
    writer LowCardinality(String) COMMENT 'Instance of the processor that claimed' CODEC(ZSTD(1)),
    shard LowCardinality(String) COMMENT 'Shard of the cluster that the rows go to; empty on a single node' CODEC(ZSTD(1)),
    transform_version LowCardinality(String) COMMENT 'Version of everything that shapes rows; a range is finished by the version that claimed it' CODEC(ZSTD(1)),
    claimed_at DateTime64(3, 'UTC') COMMENT 'When it was claimed, by the writer\'s clock, in UTC' CODEC(Delta, ZSTD(1))
)
ENGINE = {{engine.global MergeTree}}
PRIMARY KEY (cluster_id, topic_id, partition, first)
ORDER BY (cluster_id, topic_id, partition, first)
SETTINGS index_granularity = 1024, {{dedup 800000}}
COMMENT 'The processor\'s ledger: every range of Kafka offsets that was written, so that nothing is written twice or left out';
