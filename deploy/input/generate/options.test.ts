import { describe, expect, it } from '@jest/globals';
import { help } from './help.ts';
import { parseOptions } from './options.ts';

const now = Date.UTC(2025, 2, 1, 12);
const optionsOf = (args: string[], env: Record<string, string> = {}) => {
  const parsed = parseOptions(args, env, now);
  if (parsed.kind !== 'options') throw new Error(JSON.stringify(parsed));
  return parsed.options;
};

describe('options of generate', () => {
  it('are 30 days up to now without any', () => {
    expect(optionsOf([])).toEqual({
      settings: { users: 2_500, days: 30, seed: 1, end: now, timezone: 'UTC' },
      backFill: true,
      live: false,
      rate: 5,
      brokers: ['127.0.0.1:9092'],
      to: null,
      truth: null,
      record: null,
    });
  });

  it('take what is given', () => {
    const args = '--users 10 --days 2 --seed 3 --end 2025-02-01 --to a --truth b --record c';
    const env = { RESEE_TIMEZONE: 'Asia/Seoul', KAFKA_BROKERS: 'a:1, b:2' };
    expect(optionsOf([...args.split(' '), '--rate', '20/s', '--live'], env)).toMatchObject({
      settings: { users: 10, days: 2, seed: 3, end: Date.UTC(2025, 1, 1), timezone: 'Asia/Seoul' },
      backFill: true,
      live: true,
      rate: 20,
      brokers: ['a:1', 'b:2'],
      to: 'a',
      truth: 'b',
      record: 'c',
    });
  });

  it('send no history with --live alone', () => {
    expect(optionsOf(['--live'])).toMatchObject({ backFill: false, live: true });
    expect(optionsOf(['--live', '--record', 'x'])).toMatchObject({ backFill: true });
  });

  it('name every mistake at once', () => {
    const args = ['--users', '0', '--days', '399', '--rate', 'x', '--end', 'soon', '--to='];
    expect(parseOptions(args, { RESEE_TIMEZONE: 'Mars/Olympus', KAFKA_BROKERS: 'a' }, now)).toEqual(
      {
        kind: 'mistakes',
        mistakes: [
          '--users must be a whole number from 1 to 5000000, got 0',
          '--days must be a whole number from 1 to 398, got 399',
          '--end must be RFC 3339 with an offset or a date, got soon',
          'RESEE_TIMEZONE must be a timezone such as Asia/Seoul, got Mars/Olympus',
          '--rate must be events a second, above 0 and up to 10000, got x',
          'a broker must be host:port, got "a"',
          '--to is empty',
        ],
      },
    );
    expect(parseOptions(['--what'], {}, now).kind).toBe('mistakes');
  });

  it('are all in the help', () => {
    expect(parseOptions(['-h'], {}, now)).toEqual({ kind: 'help' });
    for (const name of 'users days seed end live rate to truth record brokers'.split(' ')) {
      expect(help).toContain(`--${name} `);
    }
  });
});
