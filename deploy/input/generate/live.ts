import { encodeDraft, type OutRecord } from './model/encode.ts';
import { eventIds } from './model/event-id.ts';
import { LiveTraffic } from './model/live.ts';
import { historyName, type World } from './model/world.ts';
import type { LiveSink } from './sink.ts';

/** What live traffic reaches the world through. */
export interface LivePorts {
  readonly sink: LiveSink;
  /** Epoch ms. */
  readonly now: () => number;
  /** Answers after that many ms, or at once when it is over. */
  readonly sleep: (ms: number) => Promise<void>;
  readonly signal: AbortSignal;
  /** Told why a batch was not taken; it is sent again. */
  readonly onTrouble: (message: string) => void;
}

const shortestTickMs = 100;
const retryMs = 1_000;

/** Sends `rate` events a second from now on until the signal; answers how many. */
export async function runLive(world: World, rate: number, ports: LivePorts): Promise<number> {
  const started = ports.now();
  const traffic = new LiveTraffic(world, started, rate);
  const idOf = eventIds(`${historyName(world.settings)}/live/${started}`);
  const most = Math.ceil(rate);
  const tickMs = Math.max(shortestTickMs, 1000 / rate);
  let drawn = 0;
  let given = 0;
  let before = started;
  while (!ports.signal.aborted) {
    const now = ports.now();
    // Counted from the start, so that a slow tick is made up for; but never more than a second's worth.
    const due = Math.max(0, Math.floor(((now - started) / 1000) * rate) - given);
    const count = Math.min(due, most);
    given += due;
    const records: OutRecord[] = [];
    for (let place = 0; place < count; place += 1) {
      const ts = Math.floor(Math.max(before, now - ((count - 1 - place) * 1000) / rate));
      before = ts;
      records.push(encodeDraft(traffic.draw(ts), idOf(drawn)));
      drawn += 1;
    }
    if (records.length > 0) await sendAll(records, ports);
    await ports.sleep(tickMs);
  }
  return drawn;
}

async function sendAll(records: readonly OutRecord[], ports: LivePorts): Promise<void> {
  for (;;) {
    const outcome = await ports.sink.send(records);
    if (outcome.ok || ports.signal.aborted) return;
    ports.onTrouble(outcome.message);
    await ports.sleep(retryMs);
  }
}
