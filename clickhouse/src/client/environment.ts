import { readFileSync } from 'node:fs';

/** Where ClickHouse is, as services are told by their environment. */
export interface ClickHouseEnvironment {
  readonly url: string;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly database: string;
}

/** What was read, or every mistake at once. */
export type ClickHouseEnvironmentRead =
  | { readonly ok: true; readonly value: ClickHouseEnvironment }
  | { readonly ok: false; readonly problems: readonly string[] };

type Environment = Readonly<Record<string, string | undefined>>;

function readPassword(env: Environment, problems: string[]): string | undefined {
  const file = env.CLICKHOUSE_PASSWORD_FILE;
  if (file === undefined || file === '') return env.CLICKHOUSE_PASSWORD;
  if (env.CLICKHOUSE_PASSWORD !== undefined) {
    problems.push('CLICKHOUSE_PASSWORD and CLICKHOUSE_PASSWORD_FILE are both set: keep one');
  }
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch {
    problems.push(`CLICKHOUSE_PASSWORD_FILE: ${file} cannot be read`);
    return undefined;
  }
}

/**
 * Reads CLICKHOUSE_URL (http://127.0.0.1:8123 if unset), CLICKHOUSE_USER, CLICKHOUSE_PASSWORD or
 * CLICKHOUSE_PASSWORD_FILE, and CLICKHOUSE_DATABASE (`resee` if unset).
 */
export function readClickHouseEnvironment(env: Environment): ClickHouseEnvironmentRead {
  const problems: string[] = [];
  const url = env.CLICKHOUSE_URL ?? 'http://127.0.0.1:8123';
  const parsed = URL.parse(url);
  if (parsed === null || !['http:', 'https:'].includes(parsed.protocol)) {
    // The value is not repeated: it may hold a password.
    problems.push('CLICKHOUSE_URL must be like http://host:8123');
  }
  const database = env.CLICKHOUSE_DATABASE ?? 'resee';
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(database)) {
    problems.push('CLICKHOUSE_DATABASE must be letters, digits and underscores');
  }
  const password = readPassword(env, problems);
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, value: { url, user: env.CLICKHOUSE_USER, password, database } };
}
