import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { apiKeyFiles } from './api-keys.mjs';
import { brokerCommand, brokerReady, prepareBroker } from './kafka/broker.mjs';
import { kafkaVersion } from './kafka/jars.mjs';
import { nodeBinary, nodeFlags } from './paths.mjs';
import { pickPorts } from './ports.mjs';
import { answersAsRedis } from './redis.mjs';

/** @typedef {import('./stack.mjs').Part} Part */

/**
 * @typedef {object} PartsContext
 * @property {import('./options.mjs').Options} options
 * @property {{command: string, version: string}} java
 * @property {string} jars
 * @property {import('./secrets.mjs').Secrets} secrets
 * @property {string} usersFile
 * @property {Awaited<ReturnType<typeof import('./redis.mjs').findRedis>>} redis
 */

/**
 * The parts of the local stack in the order they are shown; what each needs is in its `after`.
 * @param {PartsContext} context
 * @returns {Part[]}
 */
export function localParts(context) {
  const { redis } = context;
  return [
    kafka(context),
    clickhouse(context),
    ...(redis.kind === 'start' ? [redisServer(context)] : []),
    topics(context),
    migrations(context),
    processor(context),
    api(context),
    ...input(context),
  ];
}

/**
 * The settings by which services find the parts.
 * @param {PartsContext} context
 * @returns {NodeJS.ProcessEnv}
 */
export function serviceEnv({ options: { ports }, secrets, redis }) {
  const outer = { ...process.env };
  delete outer.REDIS_URL;
  return {
    ...outer,
    KAFKA_BROKERS: `127.0.0.1:${ports.kafka}`,
    KAFKAJS_NO_PARTITIONER_WARNING: '1',
    CLICKHOUSE_URL: `http://127.0.0.1:${ports.clickhouse}`,
    CLICKHOUSE_USER: 'resee',
    CLICKHOUSE_PASSWORD: secrets.clickhouse.resee,
    CLICKHOUSE_DATABASE: 'resee',
    API_PORT: String(ports.api),
    PROCESSOR_PORT: String(ports.processor),
    ...(redis.kind === 'none' ? {} : { REDIS_URL: redis.url }),
  };
}

/** @param {PartsContext} context @returns {Part} */
function kafka({ options: { dataDir, ports }, java, jars }) {
  return {
    name: 'kafka',
    title: 'Kafka',
    kind: 'service',
    after: [],
    doing: 'starting the broker',
    command: async () => {
      const [controllerPort = 0] = await pickPorts(1);
      const dir = join(dataDir, 'kafka');
      const options = { java, jars, dir, port: ports.kafka, controllerPort };
      await prepareBroker(options);
      return brokerCommand(options);
    },
    isReady: (log) => brokerReady.test(log),
    ready: () => `127.0.0.1:${ports.kafka} (Apache Kafka ${kafkaVersion})`,
    timeoutMs: 120_000,
  };
}

/** @param {PartsContext} context @returns {Part} */
function clickhouse({ options: { dataDir, ports }, usersFile }) {
  const at = ['--data', join(dataDir, 'clickhouse'), '--port', String(ports.clickhouse)];
  return {
    name: 'clickhouse',
    title: 'ClickHouse',
    kind: 'service',
    after: [],
    doing: 'starting the embedded engine',
    command: () => ({
      command: nodeBinary,
      args: [...nodeFlags, 'clickhouse/embedded/main.ts', ...at, '--users-file', usersFile],
    }),
    isReady: (log) => log.includes('{"ready":true'),
    ready: () => `http://127.0.0.1:${ports.clickhouse}`,
    timeoutMs: 120_000,
  };
}

/** @param {PartsContext} context @returns {Part} */
function redisServer({ options: { dataDir, ports } }) {
  const dir = join(dataDir, 'redis');
  return {
    name: 'redis',
    title: 'Redis',
    kind: 'service',
    after: [],
    doing: 'starting',
    command: () => {
      mkdirSync(dir, { recursive: true });
      const where = ['--bind', '127.0.0.1', '--port', String(ports.redis), '--dir', dir];
      return { command: 'redis-server', args: [...where, '--appendonly', 'yes'] };
    },
    isReady: () => answersAsRedis(ports.redis),
    ready: () => `127.0.0.1:${ports.redis}`,
  };
}

/** @param {PartsContext} context @returns {Part} */
function migrations(context) {
  return {
    name: 'migrations',
    title: 'Migrations',
    kind: 'task',
    after: ['clickhouse'],
    doing: 'bringing the database up to date',
    command: () => ({
      command: nodeBinary,
      args: [...nodeFlags, 'clickhouse/src/migrations/main.ts'],
      env: serviceEnv(context),
    }),
    ready: () => 'the database resee is up to date',
    timeoutMs: 300_000,
  };
}

/** @param {PartsContext} context @returns {Part} */
function topics(context) {
  return {
    name: 'topics',
    title: 'Topics',
    kind: 'task',
    after: ['kafka'],
    doing: 'creating those that are missing',
    command: () => ({
      command: nodeBinary,
      args: [...nodeFlags, 'deploy/local/create-topics-main.ts'],
      env: serviceEnv(context),
    }),
    ready: (log) => log.trim().split('\n').at(-1) ?? '',
  };
}

/** @param {PartsContext} context @returns {Part} */
function processor(context) {
  const { ports } = context.options;
  return {
    name: 'processor',
    title: 'Processor',
    kind: 'service',
    after: ['topics', 'migrations'],
    doing: 'joining its consumer group',
    command: () => ({
      command: nodeBinary,
      args: [...nodeFlags, 'processor/src/main.ts'],
      env: serviceEnv(context),
    }),
    isReady: () => answersOk(`http://127.0.0.1:${ports.processor}/readyz`),
    ready: () => `http://127.0.0.1:${ports.processor}/metrics`,
  };
}

/** @param {PartsContext} context @returns {Part} */
function api(context) {
  const { dataDir, ports } = context.options;
  const { redis } = context;
  const keys = apiKeyFiles(dataDir);
  return {
    name: 'api',
    title: 'Api',
    kind: 'service',
    after: ['topics', 'migrations', ...(redis.kind === 'start' ? ['redis'] : [])],
    doing: 'starting',
    command: () => ({
      command: nodeBinary,
      args: [...nodeFlags, 'api/src/main.ts'],
      env: {
        ...serviceEnv(context),
        API_ADMIN_KEY_FILE: keys.admin,
        API_INGEST_KEY_FILE: keys.ingest,
      },
    }),
    isReady: () => answersOk(`http://127.0.0.1:${ports.api}/readyz`),
    ready: () => `http://127.0.0.1:${ports.api}/readyz`,
  };
}

/** @param {PartsContext} context @returns {Part[]} */
function input(context) {
  const { input: kind, replay } = context.options;
  if (kind === 'live') return demonstration(context);
  if (!replay) return [];
  const { format, file, args } = replay;
  return [
    {
      name: 'input',
      title: 'Input',
      after: ['processor'],
      command: inputCommand(context, ['replay/main.ts', format, file, '--speed', 'max', ...args]),
      kind: 'service',
      doing: 'starting the replay',
      ready: () => `replaying ${file}`,
      expendable: true,
    },
  ];
}

/**
 * A history, on a fresh data folder, and traffic that goes on from it.
 * @param {PartsContext} context @returns {Part[]}
 */
function demonstration(context) {
  const { dataDir, days, users, rate } = context.options;
  const generate = ['generate/main.ts', '--users', String(users)];
  const remembered = ['--record', join(dataDir, 'history.json')];
  /** @type {Part} */
  const history = {
    name: 'history',
    title: 'History',
    after: ['processor'],
    command: inputCommand(context, [
      ...[...generate, '--days', String(days), ...remembered],
      ...['--truth', join(dataDir, 'truth.json')],
    ]),
    kind: 'task',
    doing: `sending ${days} days of demonstration events`,
    ready: (log) => (log.trim().split('\n').at(-1) ?? '').replace(/, in [\d.]+ s$/, ''),
    timeoutMs: 1_800_000,
  };
  /** @type {Part} */
  const live = {
    name: 'input',
    title: 'Input',
    after: days > 0 ? ['processor', 'history'] : ['processor'],
    command: inputCommand(context, [
      ...[...generate, '--live', '--rate', String(rate)],
      // Goes on with the people of the history that is there.
      ...(days > 0 ? remembered : []),
    ]),
    kind: 'service',
    doing: 'starting demonstration traffic',
    isReady: (log) => log.includes('"sending":true'),
    ready: () => `demonstration traffic, ${rate} events a second`,
    expendable: true,
  };
  return days > 0 ? [history, live] : [live];
}

/**
 * @param {PartsContext} context
 * @param {string[]} args a script under deploy/input and its arguments
 * @returns {Part['command']}
 */
function inputCommand(context, [script = '', ...args]) {
  return () => ({
    command: nodeBinary,
    args: [...nodeFlags, `deploy/input/${script}`, ...args],
    env: serviceEnv(context),
  });
}

/** @param {string} url */
async function answersOk(url) {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(1_000) })).ok;
  } catch {
    return false;
  }
}
