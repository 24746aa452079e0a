import { setImmediate as breathe } from 'node:timers/promises';
import { encodeDraft, type OutRecord } from './model/encode.ts';
import { eventIds } from './model/event-id.ts';
import { drawHistory } from './model/history.ts';
import { historyName, type World } from './model/world.ts';
import type { HistorySink, Outcome } from './sink.ts';
import { TruthTally, type Truth } from './truth/truth.ts';

/** How a back-fill ended. */
export interface BackFillReport {
  /** What went wrong; null if nothing did. */
  readonly message: string | null;
  /** Cut off by the operator. */
  readonly interrupted: boolean;
  /** Events sent now, and events that the sink had before. */
  readonly sent: number;
  readonly had: number;
  /** Null unless the history is whole. */
  readonly truth: Truth | null;
}

/** What a back-fill reaches the world through. */
export interface BackFillPorts {
  readonly sink: HistorySink;
  readonly signal: AbortSignal;
  /** Told the events so far and the share of the history that is done, from 0 to 1. */
  readonly onProgress: (events: number, share: number) => void;
}

const batchSize = 5_000;

/** Sends the history of a world that the sink does not have yet; it holds two batches at most. */
export async function backFill(world: World, ports: BackFillPorts): Promise<BackFillReport> {
  const opened = await ports.sink.open();
  if (!opened.ok) {
    return { message: opened.message, interrupted: false, sent: 0, had: 0, truth: null };
  }
  const { has } = opened;
  const truth = new TruthTally(world);
  const batches = new Batches(ports.sink);
  const idOf = eventIds(historyName(world.settings));
  const from = world.days[0]?.start ?? 0;
  let events = 0;
  let last = from;
  for (const slice of drawHistory(world)) {
    for (const draft of slice) {
      truth.add(draft);
      if (events >= has) batches.records.push(encodeDraft(draft, idOf(events)));
      events += 1;
      if (batches.records.length >= batchSize) await batches.flush(events);
    }
    last = slice.at(-1)?.ts ?? last;
    ports.onProgress(events, (last - from) / (world.settings.end - from));
    // Lets signals in, where nothing is waited for.
    await breathe();
    if (batches.failure !== null || ports.signal.aborted) break;
  }
  const interrupted = ports.signal.aborted;
  await batches.drain(events);
  const { failure: message, sent } = batches;
  const whole = message === null && !interrupted;
  return { message, interrupted, sent, had: has, truth: whole ? truth.result() : null };
}

/** Sends one batch while the next is gathered. */
class Batches {
  records: OutRecord[] = [];
  failure: string | null = null;
  sent = 0;
  readonly #sink: HistorySink;
  #inFlight: Promise<void> = Promise.resolve();

  constructor(sink: HistorySink) {
    this.#sink = sink;
  }

  /** Starts to send what was gathered, the `upTo`-th event of the history last, once the batch before is safe. */
  async flush(upTo: number): Promise<void> {
    const { records } = this;
    this.records = [];
    await this.#inFlight;
    if (this.failure !== null || records.length === 0) return;
    this.#inFlight = this.#sink.send(records, upTo).then((outcome: Outcome) => {
      if (outcome.ok) this.sent += records.length;
      else this.failure = outcome.message;
    });
  }

  async drain(upTo: number): Promise<void> {
    await this.flush(upTo);
    await this.#inFlight;
  }
}
