import { parseArgs } from 'node:util';
import { parseMoment } from '../replay/moments.ts';
import { offsetsOf } from './model/local-days.ts';
import type { Settings } from './model/settings.ts';

/** What the command line and the environment ask for. */
export interface Options {
  readonly settings: Settings;
  /** Whether the history is sent, and whether traffic goes on live. */
  readonly backFill: boolean;
  readonly live: boolean;
  /** Events a second of the live traffic. */
  readonly rate: number;
  readonly brokers: readonly string[];
  /** A file to write to, in place of Kafka. */
  readonly to: string | null;
  /** Where the truth goes; null is its usual place. */
  readonly truth: string | null;
  /** Where it is remembered what was sent; null remembers nothing. */
  readonly record: string | null;
}

/** The options, a wish for help, or all mistakes at once. */
export type ParsedOptions =
  | { readonly kind: 'options'; readonly options: Options }
  | { readonly kind: 'help' }
  | { readonly kind: 'mistakes'; readonly mistakes: readonly string[] };

const text = { type: 'string' } as const;
const flags = {
  help: { type: 'boolean', short: 'h' },
  live: { type: 'boolean' },
  users: text,
  days: text,
  rate: text,
  seed: text,
  end: text,
  to: text,
  truth: text,
  record: text,
  brokers: text,
} as const;

/** How far back events may be dated, less a day to spare: older ones become dead letters. */
const mostDays = 398;
const mostUsers = 5_000_000;

/** Reads the command line; `env` holds KAFKA_BROKERS and RESEE_TIMEZONE, `now` is epoch ms. */
export function parseOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  now: number,
): ParsedOptions {
  let values: { [Name in keyof typeof flags]?: string | boolean };
  try {
    ({ values } = parseArgs({ args: [...args], options: flags }));
  } catch (error) {
    return { kind: 'mistakes', mistakes: [(error as Error).message] };
  }
  if (values.help === true) return { kind: 'help' };
  const mistakes: string[] = [];
  const textOf = (name: keyof typeof flags): string | null => {
    const value = values[name];
    if (value === '') mistakes.push(`--${name} is empty`);
    return typeof value === 'string' ? value : null;
  };
  const whole = (name: 'users' | 'days' | 'seed', usual: number, least: number, most: number) => {
    const written = textOf(name);
    const value = written === null ? usual : Number(written);
    if (!Number.isInteger(value) || value < least || value > most) {
      mistakes.push(
        `--${name} must be a whole number from ${least} to ${most}, got ${written ?? ''}`,
      );
    }
    return value;
  };
  const settings: Settings = {
    users: whole('users', 2_500, 1, mostUsers),
    days: whole('days', 30, 1, mostDays),
    seed: whole('seed', 1, 0, 2 ** 32 - 1),
    end: readEnd(textOf('end'), now, mistakes),
    timezone: readTimezone(env.RESEE_TIMEZONE, mistakes),
  };
  const options: Options = {
    settings,
    backFill: values.live !== true || values.days !== undefined || values.record !== undefined,
    live: values.live === true,
    rate: readRate(textOf('rate'), mistakes),
    brokers: readBrokers(textOf('brokers') ?? env.KAFKA_BROKERS, mistakes),
    to: textOf('to'),
    truth: textOf('truth'),
    record: textOf('record'),
  };
  return mistakes.length > 0 ? { kind: 'mistakes', mistakes } : { kind: 'options', options };
}

function readEnd(written: string | null, now: number, mistakes: string[]): number {
  if (written === null) return now;
  const end = parseMoment(written);
  if (Number.isNaN(end)) {
    mistakes.push(`--end must be RFC 3339 with an offset or a date, got ${written}`);
  }
  return end;
}

function readTimezone(written: string | undefined, mistakes: string[]): string {
  const timezone = written === undefined || written === '' ? 'UTC' : written;
  try {
    offsetsOf(timezone);
  } catch {
    mistakes.push(`RESEE_TIMEZONE must be a timezone such as Asia/Seoul, got ${timezone}`);
  }
  return timezone;
}

function readRate(written: string | null, mistakes: string[]): number {
  const rate = written === null ? 5 : Number(written.replace(/\/s$/, ''));
  if (!(rate > 0 && rate <= 10_000)) {
    mistakes.push(`--rate must be events a second, above 0 and up to 10000, got ${written ?? ''}`);
  }
  return rate;
}

function readBrokers(written: string | undefined, mistakes: string[]): readonly string[] {
  const list = written === undefined || written === '' ? '127.0.0.1:9092' : written;
  const brokers = list.split(',').map((broker) => broker.trim());
  for (const broker of brokers) {
    if (!/^\S+:\d{1,5}$/.test(broker)) mistakes.push(`a broker must be host:port, got "${broker}"`);
  }
  return brokers;
}
