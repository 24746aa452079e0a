import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { backFill } from './back-fill.ts';
import { JsonlSink } from './jsonl-sink.ts';
import { failed, sourceState } from './kafka-client.ts';
import { KafkaHistorySink } from './kafka-history-sink.ts';
import { modelVersion, type Settings } from './model/settings.ts';
import { createWorld, historyName } from './model/world.ts';
import type { Options } from './options.ts';
import { createProgress } from './progress.ts';
import { readHistoryRecord, writeHistoryRecord } from './record.ts';
import type { Outcome } from './sink.ts';

/** How a history ended: `settings` are those that live traffic goes on from. */
export type HistoryOutcome =
  | { readonly ok: true; readonly settings: Settings; readonly message: string }
  | (Outcome & { readonly ok: false });

/** Sends the history, or finds that it is there; writes the truth and the record. Files are absolute paths. */
export async function sendHistory(
  options: Options,
  truthFile: string,
  signal: AbortSignal,
): Promise<HistoryOutcome> {
  const planned = await plan(options);
  if (!planned.ok) return planned;
  const { settings, known } = planned;
  if (known !== null) return { ok: true, settings, message: known };
  if (options.record !== null) {
    writeHistoryRecord(options.record, { state: 'started', settings, events: 0 });
  }
  const started = performance.now();
  const progress = createProgress(process.stderr, () => performance.now());
  const sink =
    options.to === null
      ? new KafkaHistorySink(options.brokers, historyName(settings))
      : new JsonlSink(options.to);
  const report = await backFill(createWorld(settings), {
    sink,
    signal,
    onProgress: (events, share) => {
      progress.update(events, share);
    },
  });
  progress.stop();
  await sink.close();
  if (report.message !== null) return failed(report.message);
  if (report.truth === null) return failed(cutOff(settings, report.had + report.sent));
  mkdirSync(dirname(truthFile), { recursive: true });
  writeFileSync(truthFile, `${JSON.stringify(report.truth, null, 1)}\n`);
  const { total } = report.truth.counts;
  if (options.record !== null) {
    writeHistoryRecord(options.record, { state: 'done', settings, events: total });
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const before = report.had > 0 ? `, ${group(report.had)} of them before` : '';
  return {
    ok: true,
    settings,
    message: `${group(total)} events of ${settings.days} days${before}, in ${seconds} s`,
  };
}

/** What is to be sent, or what is known already. */
async function plan(
  options: Options,
): Promise<
  | (Outcome & { readonly ok: false })
  | { readonly ok: true; readonly settings: Settings; readonly known: string | null }
> {
  const { record, settings } = options;
  if (record === null) return { ok: true, settings, known: null };
  const before = readHistoryRecord(record);
  if (before === null) {
    const state = options.to === null ? await sourceState(options.brokers) : null;
    if (state === null) return { ok: true, settings, known: null };
    if (!state.ok) return state;
    if (state.records === 0) return { ok: true, settings, known: null };
    writeHistoryRecord(record, { state: 'foreign', settings, events: 0 });
    return { ok: true, settings, known: 'not sent: there are events already' };
  }
  const found = { ok: true, settings: before.settings } as const;
  if (before.state === 'foreign') return { ...found, known: 'not sent: there were events already' };
  if (before.state === 'done') {
    const until = new Date(before.settings.end).toISOString().slice(0, 10);
    const days = `${before.settings.days} days up to ${until}`;
    return { ...found, known: `${group(before.events)} events of ${days}, sent before` };
  }
  if (before.modelVersion !== modelVersion) {
    // Its rest cannot be drawn any more: the same settings give other events now.
    writeHistoryRecord(record, { state: 'foreign', settings: before.settings, events: 0 });
    return { ...found, known: 'cut off, by an earlier version' };
  }
  return { ...found, known: null };
}

function cutOff({ seed, users, days, end }: Settings, events: number): string {
  const same = `--seed ${seed} --users ${users} --days ${days} --end ${new Date(end).toISOString()}`;
  return `cut off after ${group(events)} events; goes on with ${same}`;
}

function group(count: number): string {
  return count.toLocaleString('en-US');
}
