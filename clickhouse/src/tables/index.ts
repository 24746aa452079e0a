import { activity } from './activity.ts';
import { apiRequests } from './api-requests.ts';
import { deadLetters } from './dead-letters.ts';
import { errorLogs } from './error-logs.ts';
import { experimentEvents } from './experiment-events.ts';
import { opsEvents } from './ops-events.ts';
import { systemSamples } from './system-samples.ts';

export type { ActivityRow } from './activity.ts';
export type { ApiRequestRow } from './api-requests.ts';
export type { DeadLetterRow, RecordHeader } from './dead-letters.ts';
export type { ErrorLogRow } from './error-logs.ts';
export type { ExperimentEventRow } from './experiment-events.ts';
export type { OpsEventRow } from './ops-events.ts';
export type { SystemSampleRow } from './system-samples.ts';
export type { ClaimKind, SinkClaimRow } from './sink-claims.ts';
export type { Column, EventRow, RecordPosition, Table } from './table.ts';
export { apiKeyUses } from './api-key-uses.ts';
export type { ApiKeyUseRow } from './api-key-uses.ts';
export { configuration } from './configuration.ts';
export type { ConfigurationRow } from './configuration.ts';
export { RowBlock } from './row-block.ts';
export { RowWriter } from './row-writer.ts';
export { sinkClaims } from './sink-claims.ts';

/** Every table that holds what came out of Kafka, by name: each record has one row in one of them. */
export const rawTables = {
  api_requests: apiRequests,
  system_samples: systemSamples,
  error_logs: errorLogs,
  ops_events: opsEvents,
  activity,
  experiment_events: experimentEvents,
  dead_letters: deadLetters,
} as const;

/** Name of a raw table. */
export type RawTableName = keyof typeof rawTables;
