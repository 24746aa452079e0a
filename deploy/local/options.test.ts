import { describe, expect, it } from '@jest/globals';
import { help, portSettings, readOptions } from './options.mjs';

const optionsOf = (argv: string[], env: NodeJS.ProcessEnv = {}) => {
  const read = readOptions(argv, env);
  if (!read.ok) throw new Error(read.mistakes.join('\n'));
  return read.options;
};
const mistakesOf = (...argv: string[]) => {
  const read = readOptions(argv, {});
  return read.ok ? [] : read.mistakes;
};

describe('readOptions', () => {
  it('gives demonstration traffic on the documented ports without any switch', () => {
    expect(optionsOf([])).toMatchObject({
      help: false,
      input: 'live',
      rate: 5,
      days: 30,
      users: 2_500,
      ports: { kafka: 9092, clickhouse: 8123, redis: 6379, api: 8080, processor: 9464 },
    });
  });

  it('takes a port from its switch before its environment variable', () => {
    const env = { API_PORT: '1', PROCESSOR_PORT: '2' };
    expect(optionsOf(['--api-port', '3'], env).ports).toMatchObject({ api: 3, processor: 2 });
  });

  it('passes what follows -- to the replay', () => {
    const { input, replay } = optionsOf(['--replay', 'ab-csv:/a:b.csv', '--', '--user', 'id']);
    expect(input).toBe('replay');
    expect(replay).toEqual({ format: 'ab-csv', file: '/a:b.csv', args: ['--user', 'id'] });
  });

  it('names every mistake at once', () => {
    expect(
      mistakesOf('--replay', 'x', '--no-input', '--kafka-port', '70000', '--api-port', '8123'),
    ).toEqual([
      '--replay x is not of the form FORMAT:FILE.',
      '--no-input and --replay exclude each other.',
      '70000 is no port for Kafka.',
      'clickhouse and api both have port 8123.',
    ]);
  });

  it.each([
    [['--rate', '0'], '--rate 0 is not above 0 and up to 1000.'],
    [
      ['--replay', 'foo:x'],
      '--replay foo:x: foo is none of apache-combined, anki-revlog, ab-csv, jsonl.',
    ],
    [['--rate', 'many'], '--rate many is not above 0 and up to 1000.'],
    [['--days', '399'], '--days 399 is not a whole number from 0 to 398.'],
    [['--users', '0.5'], '--users 0.5 is not a whole number from 1 to 5000000.'],
    [['--what'], "Unknown option '--what'."],
    [['--', '--user'], '--user: only a replay takes more switches.'],
  ])('refuses %j', (argv, mistake) => {
    expect(mistakesOf(...argv)).toEqual([mistake]);
  });

  it('has every port in its help, with its default', () => {
    for (const [name, { port }] of Object.entries(portSettings)) {
      expect(help).toMatch(new RegExp(`--${name}-port N +${port}\\n`));
    }
    for (const name of [
      '--no-input',
      '--rate',
      '--days',
      '--users',
      '--replay',
      '--data',
      '--help',
    ]) {
      expect(help).toContain(name);
    }
  });
});
