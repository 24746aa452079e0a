import { describe, expect, it } from '@jest/globals';
import { parseDuration, parseMoment } from './moments.ts';
import { parseOptions, type Options } from './options.ts';

function optionsOf(args: string[], env: Record<string, string> = {}): Options {
  const parsed = parseOptions(args, env);
  if (parsed.kind !== 'options') throw new Error(JSON.stringify(parsed));
  return parsed.options;
}

function mistakesOf(...args: string[]): readonly string[] {
  const parsed = parseOptions(args, {});
  return parsed.kind === 'mistakes' ? parsed.mistakes : [];
}

describe('parseOptions', () => {
  it('needs a format and a file only', () => {
    expect(optionsOf(['jsonl', 'a.jsonl'])).toMatchObject({
      file: 'a.jsonl',
      speed: 'max',
      shift: true,
      brokers: ['127.0.0.1:9092'],
      compression: 'none',
      refusedTo: null,
    });
    for (const format of ['apache-combined', 'anki-revlog', 'ab-csv']) {
      expect(optionsOf([format, 'a.csv']).file).toBe('a.csv');
    }
  });

  it('reads every general flag', () => {
    const args = '--speed 2.5 --shift-to none --brokers a:1,b:2 --compression gzip --refused-to r';
    expect(optionsOf(['jsonl', ...args.split(' '), 'f'])).toMatchObject({
      file: 'f',
      speed: 2.5,
      shift: false,
      brokers: ['a:1', 'b:2'],
      compression: 'gzip',
      refusedTo: 'r',
    });
  });

  it('takes the brokers from the environment, the flag before it', () => {
    const env = { KAFKA_BROKERS: 'c:3, d:4' };
    expect(optionsOf(['jsonl', 'f'], env).brokers).toEqual(['c:3', 'd:4']);
    expect(optionsOf(['jsonl', 'f', '--brokers', 'a:1'], env).brokers).toEqual(['a:1']);
  });

  it('does not shift away a start that was named, unless it is asked to', () => {
    const args = ['ab-csv', 'f', '--start', '2024-01-01'];
    expect(optionsOf(args).shift).toBe(false);
    expect(optionsOf([...args, '--shift-to', 'now']).shift).toBe(true);
  });

  it('hands its flags to the format', () => {
    const { format } = optionsOf('anki-revlog f --user u --category c'.split(' '));
    const opened = format.open('id,cid,ease,ivl,lastIvl,factor,time,type', {
      name: '',
      contentHash: '',
      lineCount: 1,
      now: 0,
    });
    const line = Buffer.from('1700000000123,16,3,10,3,2500,2411,1');
    expect(opened.ok && opened.parse(line, 0)).toMatchObject({
      drafts: [{ body: { user_id: 'u', category: 'c' } }],
    });
  });

  it('helps', () => {
    expect(parseOptions(['--help'], {})).toEqual({ kind: 'help' });
    expect(parseOptions(['jsonl', '-h'], {})).toEqual({ kind: 'help' });
  });

  it('lists all mistakes', () => {
    const formats = 'apache-combined, anki-revlog, ab-csv, jsonl';
    expect(mistakesOf()).toEqual([`the format must be one of ${formats}, got none`]);
    expect(mistakesOf('csv', 'f')).toEqual([`the format must be one of ${formats}, got csv`]);
    expect(mistakesOf('jsonl')).toEqual(['which file?']);
    expect(
      mistakesOf(
        ...'jsonl f g --speed 0 --shift-to then --user u --brokers kafka --compression lz4'.split(
          ' ',
        ),
      ),
    ).toEqual([
      'one file at a time, got g as well',
      '--user is not for jsonl',
      '--speed must be max or a number above 0, got 0',
      '--shift-to must be one of now, none, got then',
      'a broker must be host:port, got "kafka"',
      '--compression must be one of none, gzip, got lz4',
    ]);
    expect(mistakesOf('ab-csv', 'f', '--start', 'soon', '--spread', '3w', '--metrics=')).toEqual([
      '--start must be RFC 3339 with an offset or a date, got soon',
      '--spread must be like 14d, 12h, 30m or 90s, got 3w',
      '--metrics is empty',
    ]);
    expect(mistakesOf('jsonl', 'f', '--sped', '1')).toEqual([expect.stringContaining('--sped')]);
  });
});

describe('moments', () => {
  it('reads durations', () => {
    expect(['14d', '12h', '30m', '90s', '1.5h'].map(parseDuration)).toEqual([
      1_209_600_000, 43_200_000, 1_800_000, 90_000, 5_400_000,
    ]);
    for (const bad of ['', '14', 'd', '-1d', '1w', '1e3s']) expect(parseDuration(bad)).toBeNaN();
  });

  it('reads dates and times', () => {
    expect(parseMoment('2024-01-01')).toBe(Date.UTC(2024, 0, 1));
    expect(parseMoment('2024-01-01T09:00:00+09:00')).toBe(Date.UTC(2024, 0, 1));
    for (const bad of ['2024', '2024-13-01', '2024-01-01T00:00:00', 'now']) {
      expect(parseMoment(bad)).toBeNaN();
    }
  });
});
