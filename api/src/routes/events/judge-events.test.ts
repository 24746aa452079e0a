import { describe, expect, it } from '@jest/globals';
import { judgeEvents } from './judge-events.ts';
import { splitJson } from './split-body.ts';

const now = Date.UTC(2026, 2, 1);
const limits = { retentionMs: 86_400_000, maxAheadMs: 60_000 };
const id = '6b0b5f4e-7f0e-4d0e-9d3c-2b8a5c1f9e10';
const visit = { id, type: 'visit', ts: now, anonymous_id: 'v', path: '/' };

function judge(...events: unknown[]) {
  const split = splitJson(Buffer.from(JSON.stringify(events)));
  if (!split.ok) throw new Error(split.message);
  return judgeEvents(split.candidates, now, limits);
}

describe('judgeEvents', () => {
  it('routes by type and keys by person', () => {
    const request = { ...visit, id: id.replace('6', '7'), type: 'api_request', endpoint: '/' };
    const more = { method: 'GET', status: 200, anonymous_id: null };
    const { messages, errors } = judge(visit, { ...request, ...more, user_id: 'u' });
    expect(errors).toEqual([]);
    expect(messages.map(({ topic, key }) => [topic, key])).toEqual([
      ['resee.activity', 'v'],
      ['resee.metrics', 'u'],
    ]);
    expect(JSON.parse(messages[0]?.value.toString() ?? '')).toEqual(visit);
  });

  it('counts an id once, whatever its case', () => {
    const judged = judge(visit, { ...visit, id: id.toUpperCase() });
    expect(judged).toMatchObject({ repeats: 1, messages: [{ id }] });
  });

  it('names each refused event and what would be right', () => {
    const { messages, errors } = judge(
      7,
      { ...visit, path: 3 },
      { ...visit, type: 'vist' },
      { ...visit, ts: now - 90_000_000 },
      { ...visit, type: 'constructor', id: 5 },
    );
    expect(messages).toEqual([]);
    expect(errors.map(({ index, id: named, reason }) => [index, named, reason])).toEqual([
      [0, null, 'not_an_object'],
      [1, id, 'invalid'],
      [2, id, 'unknown_type'],
      [3, id, 'too_old'],
      [4, null, 'unknown_type'],
    ]);
    expect(errors[1]?.message).toContain('path');
    expect(errors[2]?.message).toMatch(/^type "vist" is not known; types are .*visit.*exposure/);
  });
});
