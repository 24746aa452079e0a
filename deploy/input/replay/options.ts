import { parseArgs, type ParseArgsConfig } from 'node:util';
import { abCsv } from './formats/ab-csv.ts';
import { ankiRevlog } from './formats/anki-revlog.ts';
import { apacheCombined } from './formats/apache-combined.ts';
import type { Format } from './formats/format.ts';
import { jsonl } from './formats/jsonl.ts';
import type { Compression } from './kafka-sender.ts';
import { parseDuration, parseMoment } from './moments.ts';

/** What the command line and the environment ask for. */
export interface Options {
  readonly file: string;
  readonly format: Format;
  readonly speed: number | 'max';
  readonly shift: boolean;
  readonly brokers: readonly string[];
  readonly compression: Compression;
  readonly refusedTo: string | null;
}

/** The options, a wish for help, or all mistakes at once. */
export type ParsedOptions =
  | { readonly kind: 'options'; readonly options: Options }
  | { readonly kind: 'help' }
  | { readonly kind: 'mistakes'; readonly mistakes: readonly string[] };

type Environment = Readonly<Record<string, string | undefined>>;
type Values = Readonly<Record<string, string | boolean | undefined>>;

const text = { type: 'string' } as const;
const general = ['speed', 'shift-to', 'brokers', 'compression', 'refused-to'];

/** The flags that belong to one format. */
const formatFlags: ReadonlyMap<string, readonly string[]> = new Map([
  ['apache-combined', []],
  ['anki-revlog', ['user', 'category']],
  ['ab-csv', ['user-column', 'variant-column', 'metrics', 'experiment', 'start', 'spread']],
  ['jsonl', []],
]);

const allFlags: ParseArgsConfig['options'] = {
  help: { type: 'boolean', short: 'h' },
  ...Object.fromEntries(
    [...general, ...[...formatFlags.values()].flat()].map((name) => [name, text]),
  ),
};

/** Reads the command line; `env` holds KAFKA_BROKERS and REPLAY_VISITOR_KEY. */
export function parseOptions(args: readonly string[], env: Environment): ParsedOptions {
  let values: Values;
  let positionals: readonly string[];
  try {
    const parsed = parseArgs({ args: [...args], options: allFlags, allowPositionals: true });
    values = parsed.values;
    ({ positionals } = parsed);
  } catch (error) {
    return { kind: 'mistakes', mistakes: [(error as Error).message] };
  }
  if (values.help === true) return { kind: 'help' };
  return new OptionReader(values, env).read(positionals);
}

class OptionReader {
  readonly #values: Values;
  readonly #env: Environment;
  readonly #mistakes: string[] = [];

  constructor(values: Values, env: Environment) {
    this.#values = values;
    this.#env = env;
  }

  read(positionals: readonly string[]): ParsedOptions {
    const [name, file, ...rest] = positionals;
    const formats = [...formatFlags.keys()].join(', ');
    if (name === undefined || !formatFlags.has(name)) {
      return {
        kind: 'mistakes',
        mistakes: [`the format must be one of ${formats}, got ${name ?? 'none'}`],
      };
    }
    if (file === undefined) this.#mistakes.push('which file?');
    if (rest.length > 0) this.#mistakes.push(`one file at a time, got ${rest.join(', ')} as well`);
    for (const flag of Object.keys(this.#values)) {
      if (!general.includes(flag) && formatFlags.get(name)?.includes(flag) !== true) {
        this.#mistakes.push(`--${flag} is not for ${name}`);
      }
    }
    const options: Options = {
      file: file ?? '',
      format: this.#format(name),
      speed: this.#speed(),
      shift: this.#shift(),
      brokers: this.#brokers(),
      compression: this.#oneOf('compression', ['none', 'gzip']),
      refusedTo: this.#text('refused-to'),
    };
    return this.#mistakes.length > 0
      ? { kind: 'mistakes', mistakes: this.#mistakes }
      : { kind: 'options', options };
  }

  #text(name: string): string | null {
    const value = this.#values[name];
    if (value === '') this.#mistakes.push(`--${name} is empty`);
    return typeof value === 'string' ? value : null;
  }

  #oneOf<const Word extends string>(name: string, words: readonly [Word, ...Word[]]): Word {
    const value = this.#text(name);
    const word = words.find((known) => known === value);
    if (value !== null && word === undefined) {
      this.#mistakes.push(`--${name} must be one of ${words.join(', ')}, got ${value}`);
    }
    return word ?? words[0];
  }

  #speed(): number | 'max' {
    const value = this.#text('speed') ?? 'max';
    if (value === 'max') return 'max';
    const speed = Number(value);
    if (!(speed > 0 && speed < Number.POSITIVE_INFINITY)) {
      this.#mistakes.push(`--speed must be max or a number above 0, got ${value}`);
    }
    return speed;
  }

  #shift(): boolean {
    const asked = this.#oneOf('shift-to', ['now', 'none']);
    // Who names the start means it: a shift would undo it.
    const named = this.#values.start !== undefined && this.#values['shift-to'] === undefined;
    return asked === 'now' && !named;
  }

  #brokers(): readonly string[] {
    const written = this.#text('brokers') ?? this.#env.KAFKA_BROKERS ?? '';
    const brokers = (written === '' ? '127.0.0.1:9092' : written).split(',').map((b) => b.trim());
    for (const broker of brokers) {
      if (!/^\S+:\d{1,5}$/.test(broker)) {
        this.#mistakes.push(`a broker must be host:port, got "${broker}"`);
      }
    }
    return brokers;
  }

  #format(name: string): Format {
    switch (name) {
      case 'anki-revlog':
        return ankiRevlog({
          userId: this.#text('user') ?? 'anki',
          category: this.#text('category') ?? 'anki',
        });
      case 'ab-csv':
        return this.#abCsv();
      case 'apache-combined':
        return apacheCombined({ visitorKey: this.#env.REPLAY_VISITOR_KEY ?? null });
      default:
        return jsonl;
    }
  }

  #abCsv(): Format {
    const start = this.#text('start');
    const spread = this.#text('spread') ?? '14d';
    const startMs = start === null ? null : parseMoment(start);
    const spreadMs = parseDuration(spread);
    if (startMs !== null && Number.isNaN(startMs)) {
      this.#mistakes.push(
        `--start must be RFC 3339 with an offset or a date, got ${String(start)}`,
      );
    }
    if (Number.isNaN(spreadMs)) {
      this.#mistakes.push(`--spread must be like 14d, 12h, 30m or 90s, got ${spread}`);
    }
    return abCsv({
      userColumn: this.#text('user-column'),
      variantColumn: this.#text('variant-column'),
      metrics:
        this.#text('metrics')
          ?.split(',')
          .map((metric) => metric.trim()) ?? null,
      experiment: this.#text('experiment'),
      start: startMs,
      spread: spreadMs,
    });
  }
}
