import { render, type TemplateSettings } from './template.ts';

/** What the runner itself needs before the first migration; never changed by one. */
const statements: readonly string[] = [
  `CREATE DATABASE IF NOT EXISTS {{db}} {{on_cluster}}
COMMENT 'Resee Insights: raw events, and what is made of them'`,
  `CREATE TABLE IF NOT EXISTS {{db}}.schema_migrations {{on_cluster}}
(
    version UInt32 COMMENT 'Number of the migration file',
    name String COMMENT 'Name of the migration file, without number and ending',
    statement UInt32 COMMENT 'Which statement of the file, from 1',
    checksum FixedString(64) COMMENT 'SHA-256 of the statement before its placeholders were filled, in hex',
    cluster String COMMENT 'Cluster it was run on; empty for a single node',
    applied_by String COMMENT 'Host, process and run that ran it',
    applied_at DateTime64(3, 'UTC') COMMENT 'When it had been run, in UTC',
    duration_ms UInt64 COMMENT 'How long it took, in milliseconds'
)
ENGINE = {{engine.global MergeTree}}
ORDER BY (version, statement)
SETTINGS {{dedup 10000}}
COMMENT 'Which migrations were run, statement by statement'`,
  `CREATE TABLE IF NOT EXISTS {{db}}.schema_lock {{on_cluster}}
(
    number UInt64 COMMENT 'Goes up by one with every owner',
    kind LowCardinality(String) COMMENT 'held, renewed or released',
    owner String COMMENT 'Host, process and run that holds the lock',
    expires_at DateTime64(3, 'UTC') COMMENT 'Until when the lock is held unless renewed, by the server clock, in UTC'
)
ENGINE = {{engine.global MergeTree}}
ORDER BY (number, kind)
SETTINGS {{dedup 10000}}
COMMENT 'Who may run migrations now: the owner of the highest number, until it expires or is released'`,
];

/** The statements that create the database, the history and the lock; each may be run again. */
export function bootstrapStatements(settings: TemplateSettings): readonly string[] {
  return statements.map((statement) => render(statement, settings));
}
