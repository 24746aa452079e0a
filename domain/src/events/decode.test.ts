import { describe, expect, it } from '@jest/globals';
import { maxEventBytes } from '../topics.ts';
import { decodeEvent } from './decode.ts';
import { exampleOf } from './example.ts';
import { bytes, decodeExample, eventOf, exampleTime, limits, refusal } from './test/decode.ts';

const activityTypes =
  'visit, signup, email_verified, login, content_created, review_completed, subscription_changed, ai_request';
const day = 86_400_000;

function decodeText(text: string): string {
  return refusal(decodeEvent('resee.activity', bytes(text), exampleTime, limits));
}

describe('decodeEvent', () => {
  it('gives the envelope and the fields of the type, flat', () => {
    const id = '0195513E-7C00-7000-8000-00000000000A';
    const props = { plan: { name: 'pro' } };
    expect(eventOf(decodeExample('login', { id, props, anonymous_id: null }))).toEqual({
      id: id.toLowerCase(),
      type: 'login',
      v: 2,
      ts: exampleTime,
      user_id: '42',
      anonymous_id: null,
      props,
      result: 'success',
    });
  });

  it('refuses a record without a value', () => {
    const message = 'empty: the record has no value';
    expect(refusal(decodeEvent('resee.activity', null, exampleTime, limits))).toBe(message);
    expect(decodeText('')).toBe(message);
  });

  it('refuses a record larger than the limit, by bytes', () => {
    const whole = (length: number): Uint8Array => {
      const event = { ...exampleOf('error_log'), message: '' };
      const free = length - JSON.stringify(event).length;
      const padded = `${' '.repeat(free)}${JSON.stringify(event)}`;
      return bytes(padded);
    };
    const decode = (length: number): string =>
      refusal(decodeEvent('resee.metrics', whole(length), exampleTime, limits));
    expect(decode(maxEventBytes)).toBe('accepted');
    expect(decode(maxEventBytes + 1)).toBe(
      'oversize: the record must have up to 1000000 bytes, got 1000001',
    );
  });

  it.each([
    ['  ', 'not_json: the record is not JSON: it starts with "  "'],
    ['{"id":', 'not_json: the record is not JSON: it starts with "{\\"id\\":"'],
    ['[]', 'not_an_object: an event is a JSON object, got a list'],
    ['null', 'not_an_object: an event is a JSON object, got null'],
    ['"login"', 'not_an_object: an event is a JSON object, got "login"'],
    ['7', 'not_an_object: an event is a JSON object, got 7'],
    ['{}', `unknown_type: type is missing; resee.activity takes ${activityTypes}`],
    ['{"type":7}', `unknown_type: type 7 is not known; resee.activity takes ${activityTypes}`],
    [
      '{"type":"logn"}',
      `unknown_type: type "logn" is not known; resee.activity takes ${activityTypes}`,
    ],
    [
      '{"type":"constructor"}',
      `unknown_type: type "constructor" is not known; resee.activity takes ${activityTypes}`,
    ],
    ['{"type":"track"}', 'wrong_topic: track belongs on resee.experiments, not on resee.activity'],
    ['{"type":"login","v":3}', 'unsupported_version: v must be an integer from 1 to 2, got 3'],
  ])('refuses %s', (text, message) => {
    expect(decodeText(text)).toBe(message);
  });

  it.each<[unknown, string]>([
    [0, 'v must be an integer from 1 to 2 or null, got 0'],
    [-1, 'v must be an integer from 1 to 2 or null, got -1'],
    [1.5, 'v must be an integer from 1 to 2 or null, got 1.5'],
    ['2', 'v must be an integer from 1 to 2 or null, got "2"'],
    [{}, 'v must be an integer from 1 to 2 or null, got an object'],
  ])('refuses the version %j', (v, message) => {
    expect(refusal(decodeExample('login', { v }))).toBe(`invalid: ${message}`);
  });

  it.each<[Record<string, unknown>, string]>([
    [{ id: undefined }, 'id is missing; it must be a UUID (36 characters, with hyphens)'],
    [{ id: '7' }, 'id must be a UUID (36 characters, with hyphens), got "7"'],
    [{ user_id: '' }, 'user_id must be text of 1 to 200 characters or null, got ""'],
    [{ user_id: 42 }, 'user_id must be text of 1 to 200 characters or null, got 42'],
    [
      { anonymous_id: 'x'.repeat(201) },
      `anonymous_id must be text of 1 to 200 characters or null, got "${'x'.repeat(80)}"…`,
    ],
    [{ props: 'x' }, 'props must be a JSON object or null, got "x"'],
    [{ props: [] }, 'props must be a JSON object or null, got a list'],
    [
      { ts: undefined },
      'ts is missing; it must be an RFC 3339 time with its offset (2025-03-01T12:00:00.000Z) or epoch milliseconds',
    ],
    [
      { ts: exampleTime / 1000 },
      'ts looks like epoch seconds (1740830400): send milliseconds, 1000 times that',
    ],
    [
      { ts: '2025-03-01T12:00:00' },
      'ts has no offset from UTC, got "2025-03-01T12:00:00": write date and time and end with Z or +09:00',
    ],
  ])('refuses the envelope %j', (changes, message) => {
    expect(refusal(decodeExample('login', changes))).toBe(`invalid: ${message}`);
  });

  it('lists all problems of a record, ten at most, and cuts long values', () => {
    const three = refusal(decodeExample('login', { id: 'x'.repeat(5_000), ts: 7, result: 'ok' }));
    expect(three).toBe(
      `invalid: id must be a UUID (36 characters, with hyphens), got "${'x'.repeat(80)}"…; ` +
        'ts looks like epoch seconds (7): send milliseconds, 1000 times that; ' +
        'result must be one of success, failure, got "ok"',
    );
    const names = [
      'feature',
      'model',
      'question_type',
      'tokens_in',
      'tokens_out',
      'cost_usd',
      'latency_ms',
      'id',
      'ts',
      'props',
      'anonymous_id',
      'user_id',
    ];
    const changes = Object.fromEntries(names.map((name) => [name, false]));
    const many = refusal(decodeExample('ai_request', changes));
    expect(many.split('; ')).toHaveLength(11);
    expect(many).toMatch(/; and 2 more$/);
  });

  it('names a missing person beside the other problems', () => {
    const changes = { user_id: undefined, anonymous_id: undefined, result: 1 };
    expect(refusal(decodeExample('login', changes))).toBe(
      'invalid: result must be one of success, failure, got 1; ' +
        'user_id and anonymous_id are both missing; one of them must be given',
    );
  });

  it('judges age against the append time, limits included', () => {
    const at = (appendedAtMs: number): string =>
      refusal(
        decodeEvent(
          'resee.metrics',
          bytes(JSON.stringify(exampleOf('deploy'))),
          appendedAtMs,
          limits,
        ),
      );
    expect(at(exampleTime + 365 * day)).toBe('accepted');
    expect(at(exampleTime + 365 * day + 1)).toBe(
      'too_old: ts is 2025-03-01T12:00:00.000Z, 365 days before the record arrived; at most 365 are taken',
    );
    expect(at(exampleTime - day)).toBe('accepted');
    expect(at(exampleTime - day - 1)).toBe(
      'too_far_ahead: ts is 2025-03-01T12:00:00.000Z, 1 days after the record arrived; at most 1 are taken',
    );
  });
});
