import { RowBlock, rawTables, type RawTableName } from '@resee-insights/clickhouse/tables';
import { decodeEvent, type AgeLimits, type ReseeEvent } from '@resee-insights/domain/events';
import type { SourceTopic } from '../../topics.ts';
import type { PartitionOfLog } from '../claim.ts';
import type { DeadLetter, EncodedBlock, SourceRecord } from '../ports.ts';
import { deadLetterRow } from './dead-letter-row.ts';
import {
  activityRow,
  apiRequestRow,
  errorLogRow,
  experimentEventRow,
  opsEventRow,
  systemSampleRow,
} from './event-rows.ts';

/** What a range of records turns into: each record is one row of one table. */
export interface TransformedRange {
  /** In the order of the tables' names, tables without rows left out. */
  readonly blocks: readonly EncodedBlock[];
  /** Rows per table. */
  readonly rows: Readonly<Record<string, number>>;
  readonly deadLetters: readonly DeadLetter[];
  /** Dead letters by reason. */
  readonly reasons: ReadonlyMap<string, number>;
}

type Blocks = { [Name in RawTableName]?: RowBlock<RowOf<Name>> };
type RowOf<Name extends RawTableName> = Parameters<(typeof rawTables)[Name]['encode']>[0];

/**
 * Turns records into rows. Deterministic: the same records of the same log give the same bytes, for
 * their insert may be repeated under one token; so it knows no clock and looks nothing up.
 */
export function transformRange(
  log: PartitionOfLog,
  records: readonly SourceRecord[],
  limits: AgeLimits,
): TransformedRange {
  const blocks: Blocks = {};
  const deadLetters: DeadLetter[] = [];
  const reasons = new Map<string, number>();
  const topic = log.topic as SourceTopic;
  for (const record of records) {
    const at = {
      _topic: topic,
      _topic_id: log.topicId,
      _partition: log.partition,
      _offset: record.offset,
      _appended_at: record.appendedAt,
    };
    const decoded = decodeEvent(topic, record.value, record.appendedAt, limits);
    if (decoded.ok) {
      route(blocks, decoded.event, at);
      continue;
    }
    const { reason, message } = decoded;
    const letter = { record, topic, partition: log.partition, reason, message };
    blockOf(blocks, 'dead_letters').append(deadLetterRow(letter, at));
    deadLetters.push(letter);
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  return { ...encoded(blocks), deadLetters, reasons };
}

function route(blocks: Blocks, event: ReseeEvent, at: Parameters<typeof apiRequestRow>[1]): void {
  switch (event.type) {
    case 'api_request':
      blockOf(blocks, 'api_requests').append(apiRequestRow(event, at));
      return;
    case 'system_sample':
      blockOf(blocks, 'system_samples').append(systemSampleRow(event, at));
      return;
    case 'error_log':
      blockOf(blocks, 'error_logs').append(errorLogRow(event, at));
      return;
    case 'deploy':
    case 'incident':
      blockOf(blocks, 'ops_events').append(opsEventRow(event, at));
      return;
    case 'exposure':
    case 'track':
      blockOf(blocks, 'experiment_events').append(experimentEventRow(event, at));
      return;
    case 'visit':
    case 'signup':
    case 'email_verified':
    case 'login':
    case 'content_created':
    case 'review_completed':
    case 'subscription_changed':
    case 'ai_request':
      blockOf(blocks, 'activity').append(activityRow(event, at));
      return;
  }
}

function blockOf<Name extends RawTableName>(blocks: Blocks, name: Name): RowBlock<RowOf<Name>> {
  const existing = blocks[name];
  if (existing !== undefined) return existing;
  const block = new RowBlock<RowOf<Name>>(rawTables[name] as never);
  blocks[name] = block;
  return block;
}

function encoded(blocks: Blocks): Pick<TransformedRange, 'blocks' | 'rows'> {
  const names = (Object.keys(blocks) as RawTableName[]).sort();
  const list: EncodedBlock[] = [];
  const rows: Record<string, number> = {};
  for (const name of names) {
    const block = blocks[name];
    if (block === undefined) continue;
    list.push({ table: name, rows: block.rows, bytes: block.bytes() });
    rows[name] = block.rows;
  }
  return { blocks: list, rows };
}
