import { describe, expect, it } from '@jest/globals';
import { context, draftsOf, parserOf, refusalOf } from '../test/format.ts';
import { abCsv, type AbSettings } from './ab-csv.ts';

const header = 'userid,version,sum_gamerounds,retention_1,retention_7';
const day = 86_400_000;
const unset: AbSettings = {
  userColumn: null,
  variantColumn: null,
  metrics: null,
  experiment: null,
  start: null,
  spread: 2 * day,
};

function messageOf(settings: Partial<AbSettings>, first = header): string {
  const opened = abCsv({ ...unset, ...settings }).open(first, context);
  return opened.ok ? 'accepted' : opened.message;
}

describe('ab-csv', () => {
  it('gives an exposure and a track for every metric that is not zero', () => {
    const settings = {
      experiment: 'gate',
      metrics: ['retention_1', 'retention_7', 'sum_gamerounds'],
    };
    const parse = parserOf(abCsv({ ...unset, ...settings }), header);
    const first = context.now - 2 * day;
    expect(draftsOf(parse, '116,gate_30,38,TRUE,FALSE')).toEqual([
      {
        type: 'exposure',
        ts: first,
        body: { user_id: '116', experiment: 'gate', variant: 'gate_30' },
      },
      {
        type: 'track',
        ts: first + 1,
        body: { user_id: '116', event_name: 'retention_1', value: 1 },
      },
      {
        type: 'track',
        ts: first + 2,
        body: { user_id: '116', event_name: 'sum_gamerounds', value: 38 },
      },
    ]);
    expect(draftsOf(parse, '117,gate_40,0,FALSE,FALSE')).toHaveLength(1);
    expect(draftsOf(parse, '118,gate_40,,false,true')).toHaveLength(2);
  });

  it('spreads the exposures evenly', () => {
    const times = (settings: Partial<AbSettings>): (number | undefined)[] => {
      const parse = parserOf(abCsv({ ...unset, ...settings }), header);
      return [0, 1, 2].map((index) => draftsOf(parse, '1,a,0,FALSE,FALSE', index)[0]?.ts);
    };
    const start = Date.UTC(2024, 0, 1);
    expect(times({ start })).toEqual([start, start + day, start + 2 * day]);
    expect(times({})).toEqual([context.now - 2 * day, context.now - day, context.now]);
  });

  it('names experiment and metrics by the file unless told otherwise', () => {
    const drafts = draftsOf(parserOf(abCsv(unset), header), '1,a,-2.5e1,TRUE,1');
    expect(drafts.map(({ body }) => body.event_name ?? body.experiment)).toEqual([
      'some_file',
      'sum_gamerounds',
      'retention_1',
      'retention_7',
    ]);
    expect(drafts[1]?.body.value).toBe(-25);
  });

  it.each([
    [',a,0,FALSE,FALSE', 'no user: userid'],
    ['1,,0,FALSE,FALSE', 'no variant: version'],
    ['1,a,many,FALSE,FALSE', 'a metric is neither a number nor TRUE or FALSE: sum_gamerounds'],
    ['1,a,1e999,FALSE,FALSE', 'a metric is neither a number nor TRUE or FALSE: sum_gamerounds'],
    ['1,a,0x10,FALSE,FALSE', 'a metric is neither a number nor TRUE or FALSE: sum_gamerounds'],
    ['1,a,0,FALSE', 'another number of fields than the header: 4 fields instead of 5'],
  ])('refuses %s', (line, reason) => {
    expect(refusalOf(parserOf(abCsv(unset), header), line)).toBe(reason);
  });

  it('reads quoted fields', () => {
    const drafts = draftsOf(parserOf(abCsv(unset), header), '"1, ""x""","a",0,FALSE,FALSE');
    expect(drafts[0]?.body).toMatchObject({ user_id: '1, "x"', variant: 'a' });
  });

  it('says which flag is missing or wrong', () => {
    expect(messageOf({})).toBe('accepted');
    expect(messageOf({}, 'player,version')).toBe(
      'name one of its columns by --user-column: player, version',
    );
    expect(messageOf({}, 'userid,arm')).toBe(
      'name one of its columns by --variant-column: userid, arm',
    );
    expect(messageOf({ userColumn: 'player', metrics: ['x'] })).toBe(
      `no column player, x; it has ${header.replaceAll(',', ', ')}`,
    );
    expect(messageOf({}, 'a,a')).toBe('its first line does not name its columns');
    expect(messageOf({}, '"a')).toBe('its first line does not name its columns');
  });
});
