-- A cluster keeps each partition of a topic on one shard; these tables read all shards as one. On a single
-- node the raw tables themselves are whole, and nothing of this file is run.

-- only: cluster
CREATE DATABASE IF NOT EXISTS {{all_db}} {{on_cluster}}
COMMENT 'The raw tables of Resee Insights, all shards as one';

-- only: cluster
CREATE TABLE IF NOT EXISTS {{all_db}}.api_requests {{on_cluster}}
AS {{db}}.api_requests
ENGINE = Distributed({{cluster}}, {{db}}, api_requests)
COMMENT 'Requests that Resee\'s API answered, one row a request: traffic, latency and error rates by endpoint';

-- only: cluster
CREATE TABLE IF NOT EXISTS {{all_db}}.system_samples {{on_cluster}}
AS {{db}}.system_samples
ENGINE = Distributed({{cluster}}, {{db}}, system_samples)
COMMENT 'Load of machines and services, one row a sample: CPU, memory, disk, database, queues';

-- only: cluster
CREATE TABLE IF NOT EXISTS {{all_db}}.error_logs {{on_cluster}}
AS {{db}}.error_logs
ENGINE = Distributed({{cluster}}, {{db}}, error_logs)
COMMENT 'What services logged, one row a record, errors above all';

-- only: cluster
CREATE TABLE IF NOT EXISTS {{all_db}}.ops_events {{on_cluster}}
AS {{db}}.ops_events
ENGINE = Distributed({{cluster}}, {{db}}, ops_events)
COMMENT 'What operations did or suffered: deploys and incidents, to be drawn over other charts';

-- only: cluster
CREATE TABLE IF NOT EXISTS {{all_db}}.activity {{on_cluster}}
AS {{db}}.activity
ENGINE = Distributed({{cluster}}, {{db}}, activity)
COMMENT 'What people did in Resee, one row an act: visits, sign-ups, logins, content, reviews, plans, AI requests. activity_by_person has the same rows with visitors resolved to users';

-- only: cluster
CREATE TABLE IF NOT EXISTS {{all_db}}.experiment_events {{on_cluster}}
AS {{db}}.experiment_events
ENGINE = Distributed({{cluster}}, {{db}}, experiment_events)
COMMENT 'What experiments are judged by: who met which variant (exposure) and what they did (track)';

-- only: cluster
CREATE TABLE IF NOT EXISTS {{all_db}}.dead_letters {{on_cluster}}
AS {{db}}.dead_letters
ENGINE = Distributed({{cluster}}, {{db}}, dead_letters)
COMMENT 'Records from Kafka that could not become a row of another table, each with the reason and its exact bytes';
