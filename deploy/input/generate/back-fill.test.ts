import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { backFill } from './back-fill.ts';
import { createWorld } from './model/world.ts';
import type { HistorySink, Outcome } from './sink.ts';
import { smallHistory } from './test/history-file.ts';

const world = createWorld({ ...smallHistory, users: 150, days: 4 });

/** A sink that keeps whole batches and how far they go, as a transaction does; it fails from its `last` send on. */
class KeepingSink implements HistorySink {
  readonly values: string[] = [];
  fails = Number.POSITIVE_INFINITY;
  sends = 0;
  largest = 0;
  #upTo = 0;
  #open = 0;

  open(): Promise<{ ok: true; has: number }> {
    return Promise.resolve({ ok: true, has: this.#upTo });
  }

  async send(records: readonly { value: string }[], upTo: number): Promise<Outcome> {
    this.sends += 1;
    this.#open += 1;
    this.largest = Math.max(this.largest, records.length);
    await Promise.resolve();
    this.#open -= 1;
    if (this.#open > 0) throw new Error('two batches at a time');
    if (this.sends > this.fails) return { ok: false, message: 'away' };
    this.values.push(...records.map(({ value }) => value));
    this.#upTo = upTo;
    return { ok: true };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

const run = (sink: HistorySink, signal = new AbortController().signal) =>
  backFill(world, { sink, signal, onProgress: () => undefined });

describe('a back-fill', () => {
  it('sends everything once, in batches, one at a time', async () => {
    const sink = new KeepingSink();
    const report = await run(sink);
    expect(report).toMatchObject({ message: null, interrupted: false, had: 0 });
    expect(report.truth?.counts.total).toBe(sink.values.length);
    expect(report.sent).toBe(sink.values.length);
    expect(sink.largest).toBe(5_000);
  });

  it('goes on where it was cut off, again and again, without doubling or losing', async () => {
    const whole = new KeepingSink();
    const { truth } = await run(whole);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 4 }), async (cuts) => {
        const sink = new KeepingSink();
        for (const cut of cuts) {
          sink.fails = sink.sends + cut;
          const report = await run(sink);
          expect(report.truth === null).toBe(report.message === 'away');
        }
        sink.fails = Number.POSITIVE_INFINITY;
        const report = await run(sink);
        expect(report.truth).toEqual(truth);
        expect(sink.values).toEqual(whole.values);
      }),
      { numRuns: 4 },
    );
  }, 180_000);

  it('stops at a signal, and says so', async () => {
    const abort = new AbortController();
    const sink = new KeepingSink();
    const report = await backFill(world, {
      sink,
      signal: abort.signal,
      onProgress: (_, share) => {
        if (share > 0.5) abort.abort();
      },
    });
    expect(report).toMatchObject({ interrupted: true, truth: null, message: null });
    expect(report.sent).toBe(sink.values.length);
    expect(report.sent).toBeGreaterThan(0);
  });
});
