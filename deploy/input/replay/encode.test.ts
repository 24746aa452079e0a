import { describe, expect, it } from '@jest/globals';
import { encodeLine } from './encode.ts';
import { eventId } from './event-id.ts';
import { draft } from './formats/format.ts';
import { jsonl } from './formats/jsonl.ts';
import { draftsOf, parserOf } from './test/format.ts';

const hash = 'ab'.repeat(32);
const ts = Date.UTC(2025, 2, 1);
const visit = draft('visit', ts, { anonymous_id: 'a', path: '/' });
const exposure = draft('exposure', ts + 1, { user_id: 'u', experiment: 'e', variant: 'v' });
const deploy = draft('deploy', ts, { service: 'api', version: '1' });

describe('encodeLine', () => {
  it('makes a record of each event, shifted, with the person as its key', () => {
    const encoded = encodeLine([visit, exposure, deploy], 3, hash, 1000);
    if (!encoded.ok) throw new Error(encoded.detail);
    const made = encoded.records.map(({ topic, key, value }) => [
      topic,
      key,
      JSON.parse(value.toString()) as unknown,
    ]);
    expect(made).toEqual([
      [
        'resee.activity',
        'a',
        { id: eventId(hash, 3, 0), type: 'visit', ts: ts + 1000, anonymous_id: 'a', path: '/' },
      ],
      [
        'resee.experiments',
        'u',
        {
          id: eventId(hash, 3, 1),
          type: 'exposure',
          ts: ts + 1001,
          user_id: 'u',
          experiment: 'e',
          variant: 'v',
        },
      ],
      [
        'resee.metrics',
        eventId(hash, 3, 2),
        { id: eventId(hash, 3, 2), type: 'deploy', ts: ts + 1000, service: 'api', version: '1' },
      ],
    ]);
  });

  it('refuses a line of which one event would not be read', () => {
    const bad = draft('visit', ts, { anonymous_id: 'a', path: '' });
    expect(encodeLine([visit, bad], 3, hash, 0)).toEqual({
      ok: false,
      reason: 'invalid',
      detail: 'path must be text of 1 to 2048 characters, got ""',
    });
  });

  it('sends our own events byte by byte where times stay, and moves all their times otherwise', () => {
    const id = '0195513e-7c00-7000-8000-000000000001';
    const event = `{"id":"${id}", "type":"incident","ts":${ts},"title":"x","started":"2025-02-28T23:00:00Z","n":1.0}`;
    const drafts = draftsOf(parserOf(jsonl), event);
    const kept = encodeLine(drafts, 1, hash, 0);
    expect(kept.ok && kept.records[0]?.value.toString()).toBe(event);
    const moved = encodeLine(drafts, 1, hash, 500);
    expect(moved.ok && JSON.parse(moved.records[0]?.value.toString() ?? '')).toEqual({
      id,
      type: 'incident',
      ts: ts + 500,
      title: 'x',
      started: ts - 3_600_000 + 500,
      n: 1,
    });
  });
});
