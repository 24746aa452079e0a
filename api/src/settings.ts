import {
  readClickHouseEnvironment,
  type ClickHouseEnvironment,
} from '@resee-insights/clickhouse/client';
import { cleanEnv, makeValidator, port, str } from 'envalid';

/** What the api is told by its environment. */
export interface Settings {
  readonly clickhouse: ClickHouseEnvironment;
  /** Without one the cache stays in memory. */
  readonly redisUrl: string | null;
  readonly host: string;
  readonly port: number;
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

const specs = {
  API_HOST: str({ default: '127.0.0.1' }),
  API_PORT: port({ default: 8080 }),
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
  // envalid throws where a setting is read that was found wrong: none is before this.
  if (mistakes.length > 0 || !clickhouse.ok) return { ok: false, mistakes };
  return {
    ok: true,
    settings: {
      clickhouse: clickhouse.value,
      redisUrl: env.REDIS_URL ?? null,
      host: env.API_HOST,
      port: env.API_PORT,
      logLevel: env.LOG_LEVEL,
    },
  };
}
