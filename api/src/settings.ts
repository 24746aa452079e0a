import {
  readClickHouseEnvironment,
  type ClickHouseEnvironment,
} from '@resee-insights/clickhouse/client';
import { defaultRetentionDays } from '@resee-insights/domain/retention';
import { cleanEnv, makeValidator, port, str } from 'envalid';
import { parseToken, type KeyToken } from './access/token.ts';
import { brokersMistakes, listOf, originMistakes, readSecret } from './settings-parts.ts';

/** How events are taken over HTTP. */
export interface IngestSettings {
  /** Bytes of requests that may be in work at once; what comes on top gets 429. */
  readonly inflightBytes: number;
  /** How long a request waits for the broker, in ms, before it gets 503. */
  readonly waitMs: number;
  /** Ids that are remembered where there is no Redis. */
  readonly rememberedIds: number;
  readonly retentionDays: number;
}

/** What the api is told by its environment. */
export interface Settings {
  readonly clickhouse: ClickHouseEnvironment;
  /** Whether tables are replicated: then configuration waits for a quorum and is read consistently. */
  readonly replicated: boolean;
  readonly kafkaBrokers: readonly string[];
  /** Without one the cache stays in memory. */
  readonly redisUrl: string | null;
  readonly host: string;
  readonly port: number;
  /** Origins whose pages may call; `*` alone is all. */
  readonly corsOrigins: readonly string[];
  readonly ingest: IngestSettings;
  /** Keys that are there from the first start. */
  readonly keys: { readonly admin: KeyToken | null; readonly ingest: KeyToken | null };
  readonly logLevel: string;
}

/** What was read, or every mistake at once, one line each. */
export type SettingsRead =
  | { readonly ok: true; readonly settings: Settings }
  | { readonly ok: false; readonly mistakes: readonly string[] };

const redisUrl = makeValidator<string>((text) => {
  // The value is not repeated: it may hold a password.
  const protocol = URL.parse(text)?.protocol;
  if (protocol !== 'redis:' && protocol !== 'rediss:') {
    throw new TypeError('must be like redis://host:6379');
  }
  return text;
});

const between = (least: number, most: number) =>
  makeValidator<number>((text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new TypeError(`a whole number from ${least} to ${most} is wanted, got '${text}'`);
    }
    return value;
  });

const days = makeValidator<number>((text) => {
  if (!(Number(text) >= 1)) throw new TypeError(`a number from 1 on is wanted, got '${text}'`);
  return Number(text);
});

const specs = {
  API_HOST: str({ default: '127.0.0.1' }),
  API_PORT: port({ default: 8080 }),
  API_CORS_ORIGINS: str({ default: '' }),
  API_INGEST_INFLIGHT_BYTES: between(1_000_000, 1_000_000_000)({ default: 32_000_000 }),
  API_INGEST_WAIT_MS: between(100, 60_000)({ default: 5_000 }),
  API_REMEMBERED_IDS: between(1_000, 10_000_000)({ default: 1_000_000 }),
  KAFKA_BROKERS: str({ default: '127.0.0.1:9092' }),
  CLICKHOUSE_CLUSTER: str({ default: '' }),
  RESEE_RETENTION_DAYS: days({ default: defaultRetentionDays.raw }),
  REDIS_URL: redisUrl({ default: undefined }),
  LOG_LEVEL: str({ choices: ['trace', 'debug', 'info', 'warn', 'error'], default: 'info' }),
};

/** Reads and checks the settings; never throws. */
export function readSettings(
  environment: Readonly<Record<string, string | undefined>>,
): SettingsRead {
  const mistakes: string[] = [];
  const env = cleanEnv(environment, specs, {
    reporter: ({ errors }) => {
      for (const [name, error] of Object.entries(errors)) {
        mistakes.push(`${name}: ${error.message}`);
      }
    },
  });
  const clickhouse = readClickHouseEnvironment(environment);
  if (!clickhouse.ok) mistakes.push(...clickhouse.problems);
  const keys = {
    admin: readKey(environment, 'API_ADMIN_KEY', mistakes),
    ingest: readKey(environment, 'API_INGEST_KEY', mistakes),
  };
  const kafkaBrokers = listOf(env.KAFKA_BROKERS);
  const corsOrigins = listOf(env.API_CORS_ORIGINS);
  mistakes.push(...brokersMistakes(kafkaBrokers), ...originMistakes(corsOrigins));
  // envalid throws where a setting is read that was found wrong: none of those is before this.
  if (mistakes.length > 0 || !clickhouse.ok) return { ok: false, mistakes };
  return {
    ok: true,
    settings: {
      clickhouse: clickhouse.value,
      replicated: env.CLICKHOUSE_CLUSTER !== '',
      kafkaBrokers,
      redisUrl: env.REDIS_URL ?? null,
      host: env.API_HOST,
      port: env.API_PORT,
      corsOrigins,
      ingest: {
        inflightBytes: env.API_INGEST_INFLIGHT_BYTES,
        waitMs: env.API_INGEST_WAIT_MS,
        rememberedIds: env.API_REMEMBERED_IDS,
        retentionDays: env.RESEE_RETENTION_DAYS,
      },
      keys,
      logLevel: env.LOG_LEVEL,
    },
  };
}

function readKey(
  environment: Readonly<Record<string, string | undefined>>,
  name: string,
  mistakes: string[],
): KeyToken | null {
  const text = readSecret(environment, name, mistakes);
  if (text === null) return null;
  const token = parseToken(text);
  // The value is not repeated: it is a secret.
  if (token === null) mistakes.push(`${name}: must be like resee_<16 hex digits>_<43 characters>`);
  return token;
}
