import { isAbsolute, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './paths.mjs';

/** The ports of the stack, all on loopback: switch, environment variable and default of each. */
export const portSettings = /** @type {const} */ ({
  kafka: { title: 'Kafka', env: 'KAFKA_PORT', port: 9092 },
  clickhouse: { title: 'ClickHouse', env: 'CLICKHOUSE_PORT', port: 8123 },
  redis: { title: 'Redis', env: 'REDIS_PORT', port: 6379 },
  api: { title: 'Api', env: 'API_PORT', port: 8080 },
  processor: { title: 'Processor', env: 'PROCESSOR_PORT', port: 9464 },
});

/** @typedef {keyof typeof portSettings} PortName */

/**
 * @typedef {object} Options
 * @property {boolean} help
 * @property {'live' | 'none' | 'replay'} input
 * @property {{format: string, file: string, args: string[]} | null} replay
 * @property {number} rate events a second of the demonstration traffic
 * @property {number} days of demonstration history that a fresh data folder gets
 * @property {number} users accounts of the demonstration
 * @property {string} dataDir
 * @property {Record<PortName, number>} ports
 */

export const help = `Starts Resee Insights on this machine: Kafka, ClickHouse, processor, api and input.

  npm start                      with 30 days of demonstration history, going on live
  npm start -- [switches]

Input
  --no-input                     start without any
  --rate N                       events a second of the demonstration traffic (5)
  --days N                       days of demonstration history that a fresh data folder gets (30)
  --users N                      accounts of the demonstration (2500)
  --replay FORMAT:FILE           replay a file instead of the demonstration traffic, times shifted
                                 to now; FORMAT is apache-combined, anki-revlog, ab-csv or jsonl
  -- ...                         what follows a second -- goes to the replay (see npm run replay)

Where
  --data DIR                     folder of all data, logs and passwords (.resee)
  --kafka-port N                 9092
  --clickhouse-port N            8123
  --redis-port N                 6379
  --api-port N                   8080
  --processor-port N             9464

  --help                         this text

Ctrl-C stops everything; the data stay. npm run reset clears them.
Examples
  npm start -- --replay apache-combined:access.log
  npm start -- --no-input --data /tmp/resee --kafka-port 19092 --clickhouse-port 18123
`;

/**
 * Reads the command line over the environment; every mistake is named at once.
 * @param {readonly string[]} argv
 * @param {NodeJS.ProcessEnv} env
 * @returns {{ok: true, options: Options} | {ok: false, mistakes: string[]}}
 */
export function readOptions(argv, env) {
  const end = argv.indexOf('--');
  const own = end < 0 ? [...argv] : argv.slice(0, end);
  const passed = end < 0 ? [] : argv.slice(end + 1);
  const parsed = parse(own);
  if ('mistake' in parsed) return { ok: false, mistakes: [parsed.mistake] };
  const { values } = parsed;
  /** @type {string[]} */
  const mistakes = [];
  const replay = readReplay(values.replay, passed, mistakes);
  if (values.replay !== undefined && values['no-input']) {
    mistakes.push('--no-input and --replay exclude each other.');
  }
  const ports = readPorts(values, env, mistakes);
  const rate = Number(values.rate ?? 5);
  if (!(rate > 0 && rate <= 1000))
    mistakes.push(`--rate ${values.rate} is not above 0 and up to 1000.`);
  const days = readWhole('days', values.days, { usual: 30, least: 0, most: 398 }, mistakes);
  const users = readWhole(
    'users',
    values.users,
    { usual: 2_500, least: 1, most: 5_000_000 },
    mistakes,
  );
  if (mistakes.length > 0) return { ok: false, mistakes };
  const dataDir = resolve(root, values.data ?? env['RESEE_DATA'] ?? '.resee');
  const input = values['no-input'] ? 'none' : replay ? 'replay' : 'live';
  return {
    ok: true,
    options: { help: values.help ?? false, input, replay, rate, days, users, dataDir, ports },
  };
}

/** @param {string[]} args */
function parse(args) {
  const string = /** @type {const} */ ({ type: 'string' });
  const boolean = /** @type {const} */ ({ type: 'boolean' });
  try {
    return parseArgs({
      args,
      strict: true,
      allowPositionals: false,
      options: {
        help: { ...boolean, short: 'h' },
        'no-input': boolean,
        rate: string,
        days: string,
        users: string,
        replay: string,
        data: string,
        'kafka-port': string,
        'clickhouse-port': string,
        'redis-port': string,
        'api-port': string,
        'processor-port': string,
      },
    });
  } catch (error) {
    return { mistake: `${/** @type {Error} */ (error).message.split('. ')[0]}.` };
  }
}

/**
 * @param {string} name
 * @param {string | undefined} text
 * @param {{usual: number, least: number, most: number}} range
 * @param {string[]} mistakes
 */
function readWhole(name, text, { usual, least, most }, mistakes) {
  const value = Number(text ?? usual);
  if (!Number.isInteger(value) || value < least || value > most) {
    mistakes.push(`--${name} ${text} is not a whole number from ${least} to ${most}.`);
  }
  return value;
}

/** What `npm run replay` reads; the launcher is told before anything starts. */
const replayFormats = ['apache-combined', 'anki-revlog', 'ab-csv', 'jsonl'];

/**
 * @param {string | undefined} text
 * @param {string[]} args
 * @param {string[]} mistakes
 */
function readReplay(text, args, mistakes) {
  if (text === undefined) {
    if (args.length > 0) mistakes.push(`${args.join(' ')}: only a replay takes more switches.`);
    return null;
  }
  const [, format, file] = /^([a-z-]+):(.+)$/.exec(text) ?? [];
  if (!format || !file) {
    mistakes.push(`--replay ${text} is not of the form FORMAT:FILE.`);
    return null;
  }
  if (!replayFormats.includes(format)) {
    mistakes.push(`--replay ${text}: ${format} is none of ${replayFormats.join(', ')}.`);
    return null;
  }
  return { format, file: isAbsolute(file) ? file : resolve(file), args };
}

/**
 * @param {Record<string, string | boolean | undefined>} values
 * @param {NodeJS.ProcessEnv} env
 * @param {string[]} mistakes
 * @returns {Record<PortName, number>}
 */
function readPorts(values, env, mistakes) {
  const entries = Object.entries(portSettings).map(([name, setting]) => {
    const text = values[`${name}-port`] ?? env[setting.env];
    const port = text === undefined ? setting.port : Number(text);
    if (!Number.isInteger(port) || port < 1 || port > 65_535) {
      mistakes.push(`${String(text)} is no port for ${setting.title}.`);
    }
    return /** @type {const} */ ([name, port]);
  });
  const seen = new Map();
  for (const [name, port] of entries) {
    if (seen.has(port)) mistakes.push(`${seen.get(port)} and ${name} both have port ${port}.`);
    seen.set(port, name);
  }
  return /** @type {Record<PortName, number>} */ (Object.fromEntries(entries));
}
