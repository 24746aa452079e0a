import { describe, expect, it } from '@jest/globals';
import { draftsOf, parserOf, refusalOf } from '../test/format.ts';
import { ankiRevlog } from './anki-revlog.ts';

const header = 'id,cid,usn,ease,ivl,lastIvl,factor,time,type';
const format = ankiRevlog({ userId: 'learner', category: 'words' });
const parse = parserOf(format, header);

function bodyOf(line: string): Record<string, unknown> {
  return { ...draftsOf(parse, line)[0]?.body };
}

describe('anki-revlog', () => {
  it('gives a review_completed', () => {
    expect(draftsOf(parse, '1700000000123,1600000000456,9,3,-600,-60,2500,2411,0')).toEqual([
      {
        type: 'review_completed',
        ts: 1_700_000_000_123,
        body: {
          user_id: 'learner',
          content_id: '1600000000456',
          category: 'words',
          result: 'remembered',
          review_kind: 'learn',
          interval_days: 600 / 86_400,
          previous_interval_days: 60 / 86_400,
          duration_ms: 2411,
          props: { ease: 3, factor: 2500 },
        },
      },
    ]);
  });

  it.each([
    [1, 'forgot'],
    [2, 'partial'],
    [3, 'remembered'],
    [4, 'remembered'],
  ])('reads the answer %i as %s', (ease, result) => {
    expect(bodyOf(`1700000000123,16,9,${ease},10,3,2500,2411,1`).result).toBe(result);
  });

  it.each([
    [0, 'learn'],
    [1, 'review'],
    [2, 'relearn'],
    [3, 'filtered'],
  ])('reads the type %i as %s', (type, kind) => {
    const body = bodyOf(`1700000000123,16,9,3,10,0,2500,2411,${type}`);
    expect(body).toMatchObject({ review_kind: kind, interval_days: 10, previous_interval_days: 0 });
  });

  it.each([
    ['1700000000123,16,9,0,10,3,2500,0,1', 'ease 0: rescheduled by hand, no review'],
    ['1700000000123,16,9,0,10,3,0,0,4', 'type 4: rescheduled by hand, no review'],
    ['1700000000123,16,9,0,10,3,0,0,5', 'type 5: rescheduled by Anki, no review'],
    ['1700000000123,16,9,5,10,3,2500,2411,1', 'ease is not from 1 to 4: 5'],
    ['1700000000123,16,9,3,10,3,2500,2411,7', 'type is not from 0 to 3: 7'],
    ['1700000000123,16,9,three,10,3,2500,2411,1', 'a field is no whole number: ease'],
    ['1700000000123,16,9,3,,3,2500,2411,1', 'a field is no whole number: ivl'],
    ['1700000000123,16,9', 'another number of fields than the header: 3 fields instead of 9'],
    [header, 'a field is no whole number: id'],
    ['"1700000000123,16', 'not a line of CSV: its quotes do not close: "1700000000123,16'],
  ])('refuses %s', (line, reason) => {
    expect(refusalOf(parse, line)).toBe(reason);
  });

  it('finds its columns wherever they are, quoted or not', () => {
    const moved = parserOf(format, '"type",time,factor,lastIvl,ivl,ease,cid,id');
    const [draft] = draftsOf(moved, '2,2411,2500,3,"10",1,16,1700000000123');
    expect(draft).toMatchObject({ ts: 1_700_000_000_123, body: { result: 'forgot' } });
  });

  it('refuses a file without its columns', () => {
    const { contentHash, lineCount } = { contentHash: '', lineCount: 0 };
    const opened = format.open('id,cid', { name: '', contentHash, lineCount, now: 0 });
    expect(opened).toEqual({
      ok: false,
      message:
        'not an Anki review log: column ease, ivl, lastIvl, factor, time, type is missing in its first line',
    });
  });
});
