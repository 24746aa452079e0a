import { describe, expect, it } from '@jest/globals';
import { draftsOf, parserOf, refusalOf } from '../test/format.ts';
import { jsonl } from './jsonl.ts';

const parse = parserOf(jsonl);
const id = '0195513e-7c00-7000-8000-000000000001';
const login = { id, type: 'login', ts: '2025-03-01T12:00:00Z', user_id: 'u', result: 'success' };
const incident = {
  id,
  type: 'incident',
  ts: 1_740_830_400_000,
  title: 'x',
  started: '2025-03-01T11:00:00Z',
  extra: 1,
};

describe('jsonl', () => {
  it('takes our events as they are, with their times in milliseconds', () => {
    const text = JSON.stringify(incident);
    expect(draftsOf(parse, text)).toEqual([
      {
        type: 'incident',
        ts: 1_740_830_400_000,
        body: incident,
        times: { started: Date.UTC(2025, 2, 1, 11) },
        written: Buffer.from(text),
      },
    ]);
    expect(draftsOf(parse, JSON.stringify(login))[0]).toMatchObject({ type: 'login', times: {} });
  });

  it('takes events of any age', () => {
    const old = JSON.stringify({ ...login, ts: '1980-01-01T00:00:00Z' });
    expect(draftsOf(parse, old)).toHaveLength(1);
  });

  it.each([
    ['{"type":', 'not_json: the record is not JSON: it starts with "{\\"type\\":"'],
    ['[1]', 'not_an_object: an event is a JSON object, got a list'],
    [
      JSON.stringify({ ...login, result: 'maybe' }),
      'invalid: result must be one of success, failure, got "maybe"',
    ],
    [
      JSON.stringify({ ...login, v: 9 }),
      'unsupported_version: v must be an integer from 1 to 2, got 9',
    ],
  ])('refuses %s', (text, reason) => {
    expect(refusalOf(parse, text)).toBe(reason);
  });

  it('refuses other types with the list of all', () => {
    expect(refusalOf(parse, '{"type":"logout"}')).toMatch(
      /^unknown_type: type must be one of api_request, .*, track$/,
    );
  });

  it('refuses bytes that are not UTF-8', () => {
    const bytes = Buffer.from(JSON.stringify(login).replace('"u"', '"\xff"'), 'latin1');
    expect(parse(bytes, 0)).toEqual({
      ok: false,
      reason: 'not_json',
      detail: 'the record is not valid UTF-8',
    });
  });
});
