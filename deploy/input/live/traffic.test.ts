import { describe, expect, it } from '@jest/globals';
import { decodeEvent, topicOfType } from '@resee-insights/domain/events';
import { seededRandom } from './random.ts';
import { drawEvent } from './traffic.ts';

const now = Date.UTC(2025, 2, 1);
const draw = (seed: number, count: number) => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => drawEvent(random, now));
};

describe('demonstration traffic', () => {
  it('draws events that the decoder takes, of nine kinds', () => {
    const events = draw(1, 3_000);
    const outcomes = events.map((event) =>
      decodeEvent(topicOfType(event.type), Buffer.from(JSON.stringify(event)), now, {
        retentionMs: 86_400_000,
        maxAheadMs: 86_400_000,
      }),
    );
    expect(outcomes.filter(({ ok }) => !ok)).toEqual([]);
    expect([...new Set(events.map(({ type }) => type))].sort()).toEqual([
      'ai_request',
      'api_request',
      'error_log',
      'exposure',
      'login',
      'review_completed',
      'system_sample',
      'track',
      'visit',
    ]);
  });

  it('is the same for the same seed, and no id comes twice', () => {
    const events = draw(7, 2_000);
    expect(draw(7, 2_000)).toEqual(events);
    expect(draw(8, 1)).not.toEqual(events.slice(0, 1));
    expect(new Set(events.map(({ id }) => id)).size).toBe(2_000);
  });

  it('marks every event as demonstration', () => {
    for (const event of draw(3, 200)) expect(event.props).toEqual({ source: 'demonstration' });
  });
});
