/** Events a second that one core decodes: node domain/bench/decode.ts */
import { eventTypes, decodeEvent, topicOfType, eventSchemas } from '../src/events/index.ts';

const ts = Date.UTC(2025, 2, 1, 12);
const limits = { retentionMs: 365 * 86_400_000, maxAheadMs: 86_400_000 };
const rounds = 100_000;

for (const type of eventTypes) {
  const event = {
    id: '0195513e-7c00-7000-8000-000000000001',
    type,
    ts: '2025-03-01T12:00:00.000Z',
    user_id: '42',
    props: { region: 'eu', plan: 'pro' },
    ...eventSchemas[type].example,
  };
  const value = new TextEncoder().encode(JSON.stringify(event));
  let best = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < 4; attempt += 1) {
    const start = performance.now();
    for (let round = 0; round < rounds; round += 1) {
      const decoded = decodeEvent(topicOfType(type), value, ts, limits);
      if (!decoded.ok) throw new Error(decoded.message);
    }
    best = Math.min(best, performance.now() - start);
  }
  const perSecond = Math.round(rounds / best);
  console.log(`${type.padEnd(22)} ${value.length} bytes  ${perSecond} thousand/s`);
}
