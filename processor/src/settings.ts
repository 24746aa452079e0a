import {
  readClickHouseEnvironment,
  type ClickHouseEnvironment,
} from '@resee-insights/clickhouse/client';
import { defaultRetentionDays } from '@resee-insights/domain/retention';
import { defaultSinkLimits } from './events-to-clickhouse/limits.ts';
import { cleanEnv, num, str } from 'envalid';

/** How ClickHouse is laid out; without shards everything is on the one server. */
export interface ClickHouseLayout {
  readonly server: ClickHouseEnvironment;
  /** URL by name of shard, in a fixed order; empty for a single server. */
  readonly shards: ReadonlyMap<string, string>;
  /** Whether tables are replicated: then writes wait for a quorum and the ledger is read consistently. */
  readonly replicated: boolean;
}

/** What the processor is told by its environment. */
export interface Settings {
  readonly kafkaBrokers: readonly string[];
  /** How long the group waits for a member that went silent, in milliseconds. */
  readonly kafkaSessionTimeoutMs: number;
  readonly clickhouse: ClickHouseLayout;
  readonly host: string;
  readonly port: number;
  /** How long a range may gather records before it is carried, in milliseconds. */
  readonly rangeWaitMs: number;
  readonly retentionDays: number;
  readonly logLevel: string;
}

/** Every mistake of the environment, one line each. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

const specs = {
  KAFKA_BROKERS: str({ default: '127.0.0.1:9092', desc: 'host:port, comma separated' }),
  KAFKA_SESSION_TIMEOUT_MS: num({
    default: 10_000,
    desc: 'how long the group waits for a silent member; brokers take 6000 and more',
  }),
  CLICKHOUSE_CLUSTER: str({ default: '', desc: 'set where the tables are replicated' }),
  CLICKHOUSE_SHARDS: str({ default: '', desc: 'name=url of each shard, comma separated' }),
  PROCESSOR_RANGE_WAIT_MS: num({
    default: defaultSinkLimits.batch.maxWaitMs,
    desc: 'how long a range of records may gather before it is inserted',
  }),
  PROCESSOR_HOST: str({ default: '127.0.0.1' }),
  PROCESSOR_PORT: num({ default: 9464 }),
  RESEE_RETENTION_DAYS: num({
    default: defaultRetentionDays.raw,
    desc: 'days that raw rows are kept',
  }),
  LOG_LEVEL: str({ choices: ['trace', 'debug', 'info', 'warn', 'error'], default: 'info' }),
};

/** Reads the settings; throws a SettingsError that lists every mistake at once. */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const mistakes: string[] = [];
  const env = cleanEnv(environment, specs, {
    reporter: ({ errors }) => {
      for (const [name, error] of Object.entries(errors)) {
        mistakes.push(`${name}: ${error.message}`);
      }
    },
  });
  const brokers = list(env.KAFKA_BROKERS);
  const clickhouse = readClickHouseEnvironment(environment);
  const shards = list(env.CLICKHOUSE_SHARDS).map(nameAndUrl);
  mistakes.push(...brokers.flatMap(brokerMistake), ...shards.flatMap(shardMistake));
  if (!clickhouse.ok) mistakes.push(...clickhouse.problems);
  if (!Number.isInteger(env.PROCESSOR_PORT) || env.PROCESSOR_PORT < 0 || env.PROCESSOR_PORT > 65535)
    mistakes.push(`PROCESSOR_PORT: a port from 0 to 65535 is wanted, got ${env.PROCESSOR_PORT}`);
  if (!(env.KAFKA_SESSION_TIMEOUT_MS >= 6_000 && env.KAFKA_SESSION_TIMEOUT_MS <= 300_000)) {
    mistakes.push(
      `KAFKA_SESSION_TIMEOUT_MS: 6000 to 300000 is wanted, got ${env.KAFKA_SESSION_TIMEOUT_MS}`,
    );
  }
  if (!(env.PROCESSOR_RANGE_WAIT_MS >= 0 && env.PROCESSOR_RANGE_WAIT_MS <= 60_000)) {
    mistakes.push(
      `PROCESSOR_RANGE_WAIT_MS: 0 to 60000 is wanted, got ${env.PROCESSOR_RANGE_WAIT_MS}`,
    );
  }
  if (!(env.RESEE_RETENTION_DAYS >= 1)) {
    mistakes.push(
      `RESEE_RETENTION_DAYS: a number from 1 on is wanted, got ${env.RESEE_RETENTION_DAYS}`,
    );
  }
  if (brokers.length === 0) mistakes.push('KAFKA_BROKERS: at least one host:port is wanted');
  if (mistakes.length > 0 || !clickhouse.ok) throw new SettingsError(mistakes.join('\n'));
  return {
    kafkaBrokers: brokers,
    kafkaSessionTimeoutMs: env.KAFKA_SESSION_TIMEOUT_MS,
    clickhouse: {
      server: clickhouse.value,
      shards: new Map(shards),
      replicated: env.CLICKHOUSE_CLUSTER !== '',
    },
    rangeWaitMs: env.PROCESSOR_RANGE_WAIT_MS,
    host: env.PROCESSOR_HOST,
    port: env.PROCESSOR_PORT,
    retentionDays: env.RESEE_RETENTION_DAYS,
    logLevel: env.LOG_LEVEL,
  };
}

function list(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function brokerMistake(broker: string): string[] {
  return /^(\[[0-9a-fA-F:]+\]|[^:\s]+):\d{1,5}$/.test(broker)
    ? []
    : [`KAFKA_BROKERS: host:port is wanted, got '${broker}'`];
}

function nameAndUrl(shard: string): [string, string] {
  const at = shard.indexOf('=');
  return [shard.slice(0, Math.max(at, 0)), shard.slice(at + 1)];
}

function shardMistake([name, url]: [string, string]): string[] {
  return name !== '' && URL.canParse(url)
    ? []
    : [`CLICKHOUSE_SHARDS: name=http://host:8123 is wanted for each, got '${name}=${url}'`];
}
