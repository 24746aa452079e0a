import { describe, expect, it } from '@jest/globals';
import { rawTables, type RawTableName } from '@resee-insights/clickhouse/tables';
import { eventTypes, topicOfType, type EventType } from '@resee-insights/domain/events';
import fc from 'fast-check';
import { exampleEvent } from '../../../test/support/events.ts';
import type { SourceRecord } from '../ports.ts';
import { transformRange } from './transform-range.ts';

const now = Date.UTC(2026, 0, 15, 12);
const limits = { retentionMs: 400 * 86_400_000, maxAheadMs: 86_400_000 };
const record = (offset: number, value: string | Uint8Array | null): SourceRecord => ({
  offset,
  appendedAt: now,
  key: null,
  value: typeof value === 'string' ? Buffer.from(value) : value,
  headers: [],
});
const logOf = (topic: string) => ({ clusterId: 'c', topicId: 'topic-id', topic, partition: 2 });

const homes: Record<EventType, RawTableName> = {
  api_request: 'api_requests',
  system_sample: 'system_samples',
  error_log: 'error_logs',
  deploy: 'ops_events',
  incident: 'ops_events',
  visit: 'activity',
  signup: 'activity',
  email_verified: 'activity',
  login: 'activity',
  content_created: 'activity',
  review_completed: 'activity',
  subscription_changed: 'activity',
  ai_request: 'activity',
  exposure: 'experiment_events',
  track: 'experiment_events',
};

describe('transformRange', () => {
  it.each(eventTypes)('gives %s one row in its table', (type) => {
    const range = transformRange(
      logOf(topicOfType(type)),
      [record(7, exampleEvent(type, 1, now))],
      limits,
    );
    expect(range.rows).toEqual({ [homes[type]]: 1 });
    expect(range.blocks.map(({ table, rows }) => [table, rows])).toEqual([[homes[type], 1]]);
    expect(range.deadLetters).toEqual([]);
  });

  it('puts what cannot be read among the dead letters, in its own row, and keeps the rest', () => {
    const values = [exampleEvent('visit', 1, now), 'no json', exampleEvent('visit', 2, now), null];
    const range = transformRange(
      logOf('resee.activity'),
      values.map((value, offset) => record(offset, value)),
      limits,
    );
    expect(range.rows).toEqual({ activity: 2, dead_letters: 2 });
    expect(range.deadLetters.map(({ record: { offset }, reason }) => [offset, reason])).toEqual([
      [1, 'not_json'],
      [3, 'empty'],
    ]);
    expect(range.reasons).toEqual(
      new Map([
        ['not_json', 1],
        ['empty', 1],
      ]),
    );
  });

  it('makes one row of every record and the same bytes of the same records, whatever they hold', () => {
    const value = fc.oneof(
      fc.constantFrom(...eventTypes.map((type) => exampleEvent(type, 1, now))),
      fc.json(),
      fc.string(),
      fc.uint8Array({ maxLength: 60 }),
      fc.constant(null),
    );
    fc.assert(
      fc.property(
        fc.array(value, { maxLength: 20 }),
        fc.constantFrom('resee.metrics', 'resee.activity', 'resee.experiments'),
        (values, topic) => {
          const records = values.map((one, offset) => record(offset, one));
          const range = transformRange(logOf(topic), records, limits);
          const rows = Object.values(range.rows).reduce((sum, count) => sum + count, 0);
          expect(rows).toBe(records.length);
          const again = transformRange(logOf(topic), records, limits);
          expect(again.blocks.map(({ bytes }) => Buffer.from(bytes).toString('hex'))).toEqual(
            range.blocks.map(({ bytes }) => Buffer.from(bytes).toString('hex')),
          );
        },
      ),
    );
  });

  it('knows a home for every raw table', () => {
    const reached = new Set<string>([...Object.values(homes), 'dead_letters']);
    expect([...reached].sort()).toEqual(Object.keys(rawTables).sort());
  });
});
