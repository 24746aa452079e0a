import { beforeAll, describe, expect, it } from '@jest/globals';
import { decodeEvent } from '@resee-insights/domain/events';
import { runLive } from './live.ts';
import type { OutRecord } from './model/encode.ts';
import { momentOf } from './model/local-days.ts';
import type { Settings } from './model/settings.ts';
import { createWorld, type World } from './model/world.ts';
import type { LiveSink } from './sink.ts';

const settings: Settings = {
  seed: 5,
  users: 400,
  days: 10,
  end: Date.UTC(2025, 4, 14, 3),
  timezone: 'Asia/Seoul',
};
const limits = { retentionMs: 86_400_000, maxAheadMs: 0 };
let world: World;
beforeAll(() => {
  world = createWorld(settings);
});

/** Lets live traffic run on a clock of its own; `slow` makes the sleep at that time last so long (ms). */
async function run(
  rate: number,
  seconds: number,
  more: { from?: number; slow?: [number, number]; fails?: number } = {},
) {
  const from = more.from ?? settings.end;
  let now = from;
  let failures = more.fails ?? 0;
  const abort = new AbortController();
  const taken: { at: number; record: OutRecord }[] = [];
  const troubles: string[] = [];
  const sink: LiveSink = {
    open: () => Promise.resolve({ ok: true }),
    close: () => Promise.resolve(),
    send: (records) => {
      if (failures > 0) {
        failures -= 1;
        return Promise.resolve({ ok: false, message: 'away' });
      }
      taken.push(...records.map((record) => ({ at: now, record })));
      return Promise.resolve({ ok: true });
    },
  };
  const sent = await runLive(world, rate, {
    sink,
    now: () => now,
    sleep: (ms) => {
      const [at = 0, lasts = 0] = more.slow ?? [];
      const pause = at > 0 && now - from >= at && now - from < at + ms ? lasts : ms;
      now += pause;
      if (now - from > seconds * 1000) abort.abort();
      return Promise.resolve();
    },
    signal: abort.signal,
    onTrouble: (message) => troubles.push(message),
  });
  return { sent, taken, troubles };
}

describe('live traffic', () => {
  it.each([0.5, 5, 20, 400])('comes at %d events a second', async (rate) => {
    const { sent, taken } = await run(rate, 60);
    expect(taken).toHaveLength(sent);
    expect(Math.abs(sent - 60 * rate)).toBeLessThanOrEqual(Math.max(1, rate * 0.2));
    const half = taken.filter(({ at }) => at < settings.end + 30_000).length;
    expect(Math.abs(half - 30 * rate)).toBeLessThanOrEqual(Math.max(1, rate * 0.2));
  });

  it('is of now, in order, with ids of its own, and the decoder takes it', async () => {
    const { taken } = await run(100, 60);
    let before = settings.end;
    const types = new Set<string>();
    for (const { at, record } of taken) {
      const decoded = decodeEvent(record.topic, Buffer.from(record.value), at, limits);
      if (!decoded.ok) throw new Error(decoded.message);
      expect(decoded.event.ts).toBeGreaterThanOrEqual(before);
      expect(at - decoded.event.ts).toBeLessThan(1_100);
      before = decoded.event.ts;
      types.add(decoded.event.type);
    }
    expect(types.size).toBeGreaterThanOrEqual(10);
    const next = await run(100, 60, { from: settings.end + 60_000 });
    const ids = [...taken, ...next.taken].map(
      ({ record }) => (JSON.parse(record.value) as { id: string }).id,
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('makes up for a slow tick, but for no more than a second of it', async () => {
    const slow = await run(50, 60, { slow: [20_000, 700] });
    expect(Math.abs(slow.sent - 3_000)).toBeLessThanOrEqual(10);
    const asleep = await run(50, 60, { slow: [20_000, 20_000] });
    expect(Math.abs(asleep.sent - 41 * 50)).toBeLessThanOrEqual(15);
  });

  it('sends again what was not taken', async () => {
    const { sent, taken, troubles } = await run(20, 30, { fails: 3 });
    expect(troubles).toEqual(['away', 'away', 'away']);
    expect(taken).toHaveLength(sent);
  });

  it('tells the releases and incidents of the day when they come, with slow answers', async () => {
    const incident = world.incidents.find(({ kind }) => kind === 'latency');
    if (!incident) throw new Error('no slow database in these days');
    const from = incident.started - 60_000;
    const { taken } = await run(5, (incident.ended - incident.started) / 1000 + 180, { from });
    const told = taken.filter(({ record }) => record.type === 'incident');
    expect(told.map(({ record }) => JSON.parse(record.value) as object)).toMatchObject([
      { ts: incident.started, started: incident.started },
      { ts: incident.ended, started: incident.started, ended: incident.ended },
    ]);
    const times = taken
      .filter(({ record }) => record.value.includes('/api/reviews/{id}'))
      .map(
        ({ record }) => (JSON.parse(record.value) as { response_time_ms: number }).response_time_ms,
      )
      .sort((a, b) => a - b);
    expect(times[times.length >> 1]).toBeGreaterThan(120);
  });

  it('goes on over midnight', async () => {
    const day = world.days[3];
    if (!day) throw new Error('no such day');
    const { sent } = await run(5, 7_200, { from: momentOf(day, 23 * 3_600_000) });
    expect(sent).toBeGreaterThan(35_000);
  });
});
