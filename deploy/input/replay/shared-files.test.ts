import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { EventType } from '@resee-insights/domain/events';
import type { OutRecord } from './encode.ts';
import { parseOptions } from './options.ts';
import { replay, type ReplayReport } from './replay.ts';

/** Real files that may not be copied into the project; they lie beside it where they are there. */
const folder = join(import.meta.dirname, '../../../../shared/data');
const now = Date.UTC(2026, 0, 1);
/** They are large for a unit test on a busy machine. */
const timeoutMs = 60_000;

interface Replayed {
  readonly report: ReplayReport;
  readonly records: readonly OutRecord[];
}

async function replayFile(format: string, name: string, ...flags: string[]): Promise<Replayed> {
  const parsed = parseOptions([format, join(folder, name), ...flags], {});
  if (parsed.kind !== 'options') throw new Error(JSON.stringify(parsed));
  const { options } = parsed;
  const records: OutRecord[] = [];
  const report = await replay(
    { path: options.file, format: options.format, speed: options.speed, shift: options.shift },
    {
      sender: {
        connect: () => Promise.resolve({ ok: true }),
        send: (batch) => {
          records.push(...batch);
          return Promise.resolve({ ok: true });
        },
        close: () => Promise.resolve(),
      },
      refusals: { write: () => Promise.resolve(), close: () => Promise.resolve() },
      progress: { start: () => undefined, update: () => undefined, stop: () => undefined },
      now: () => now,
      sleep: () => Promise.resolve(),
      signal: new AbortController().signal,
    },
  );
  return { report, records };
}

function eventsOf({ records }: Replayed): Record<string, unknown>[] {
  return records.map(({ value }) => JSON.parse(value.toString()) as Record<string, unknown>);
}

function countBy(events: Record<string, unknown>[], field: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const event of events) {
    const value = String(event[field]);
    counts[value] = (counts[value] ?? 0) + 1;
  }
  return counts;
}

function expectWhole(
  { report }: Replayed,
  lines: number,
  types: Partial<Record<EventType, number>>,
) {
  const { tally } = report;
  expect(report.message).toBeNull();
  expect([tally.read, tally.sent + tally.refused]).toEqual([lines, lines]);
  expect(Object.fromEntries(tally.eventsSent)).toEqual(types);
}

const describeWithFiles = existsSync(folder) ? describe : describe.skip;

describeWithFiles('the shared files', () => {
  it(
    'apache_access.log: 10,000 lines',
    async () => {
      const replayed = await replayFile('apache-combined', 'apache_access.log');
      expectWhole(replayed, 10_000, { api_request: 9_999 });
      expect([...replayed.report.tally.reasons]).toMatchObject([
        ['no user agent in quotes where it should be', { count: 1, lines: [8_899] }],
      ]);
      const events = eventsOf(replayed);
      expect(countBy(events, 'status')).toEqual({
        200: 9_125,
        206: 45,
        301: 164,
        304: 445,
        403: 2,
        404: 213,
        416: 2,
        500: 3,
      });
      expect(Math.max(...events.map(({ ts }) => ts as number))).toBe(now);
      expect(new Set(events.map(({ id }) => id)).size).toBe(9_999);
      const log = readFileSync(join(folder, 'apache_access.log'), 'latin1');
      const sizes = log
        .split('\n')
        .filter((line, index) => line !== '' && index !== 8_898)
        .map((line) => Number(/" \d{3} (\d+|-) "/.exec(line)?.[1]?.replace('-', '0')));
      expect(events.map((event) => event.response_bytes)).toEqual(sizes);
    },
    timeoutMs,
  );

  it(
    'anki_revlog.csv: 40,930 lines',
    async () => {
      const replayed = await replayFile('anki-revlog', 'anki_revlog.csv', '--shift-to', 'none');
      expectWhole(replayed, 40_930, { review_completed: 40_930 });
      const events = eventsOf(replayed);
      expect(countBy(events, 'result')).toEqual({ forgot: 5_901, partial: 17, remembered: 35_012 });
      expect(countBy(events, 'review_kind')).toEqual({
        learn: 13_450,
        review: 21_269,
        relearn: 6_015,
        filtered: 196,
      });
      expect(events[0]?.ts).toBe(1_737_747_496_478);
      expect(new Set(replayed.records.map(({ key }) => key))).toEqual(new Set(['anki']));
    },
    timeoutMs,
  );

  it(
    'cookie_cats.csv: 90,189 lines, and the retention that is known of it',
    async () => {
      const flags =
        '--user-column userid --variant-column version --experiment gate --metrics retention_1,retention_7,sum_gamerounds';
      const replayed = await replayFile('ab-csv', 'cookie_cats.csv', ...flags.split(' '));
      const events = eventsOf(replayed);
      const variants = new Map(
        events.filter(({ type }) => type === 'exposure').map((e) => [e.user_id, e.variant]),
      );
      const retained = countBy(
        events
          .filter(({ type }) => type === 'track')
          .map((event) => ({
            of: `${String(event.event_name)} ${String(variants.get(event.user_id))}`,
          })),
        'of',
      );
      expect(
        countBy(
          [...variants.values()].map((variant) => ({ variant })),
          'variant',
        ),
      ).toEqual({
        gate_30: 44_700,
        gate_40: 45_489,
      });
      expect(retained).toMatchObject({
        'retention_1 gate_30': 20_034,
        'retention_1 gate_40': 20_119,
        'retention_7 gate_30': 8_502,
        'retention_7 gate_40': 8_279,
      });
      expectWhole(replayed, 90_189, { exposure: 90_189, track: 143_129 });
    },
    timeoutMs,
  );
});
