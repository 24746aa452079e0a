import {
  readClickHouseEnvironment,
  type ClickHouseEnvironment,
} from '@resee-insights/clickhouse/client';
import { cleanEnv, num, str } from 'envalid';

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

const specs = {
  API_HOST: str({ default: '127.0.0.1' }),
  API_PORT: num({ default: 8080 }),
  REDIS_URL: str({ default: '' }),
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
  // A number that is none has its line already.
  const { API_PORT: port } = env;
  if (typeof port === 'number' && !(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
    mistakes.push(`API_PORT: a port from 0 to 65535 is wanted, got ${port}`);
  }
  if (!['redis:', 'rediss:', undefined].includes(protocolOf(env.REDIS_URL))) {
    // The value is not repeated: it may hold a password.
    mistakes.push('REDIS_URL: must be like redis://host:6379');
  }
  if (mistakes.length > 0 || !clickhouse.ok) return { ok: false, mistakes };
  return {
    ok: true,
    settings: {
      clickhouse: clickhouse.value,
      redisUrl: env.REDIS_URL === '' ? null : env.REDIS_URL,
      host: env.API_HOST,
      port,
      logLevel: env.LOG_LEVEL,
    },
  };
}

function protocolOf(url: string): string | undefined {
  return url === '' ? undefined : (URL.parse(url)?.protocol ?? 'none');
}
