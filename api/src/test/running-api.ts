import { pickPorts } from '../../../deploy/local/ports.mjs';
import type { ManagedProcess, Testbed } from '../../../deploy/testbed/index.ts';
import { newToken, tokenText } from '../access/token.ts';

/** Keys that every api of a test file knows from its start. */
export const testKeys = { admin: tokenText(newToken()), ingest: tokenText(newToken()) };

/** An api as a process of its own, and how to call it. */
export interface RunningApi {
  readonly url: string;
  readonly process: ManagedProcess;
  readonly call: (method: string, path: string, options?: CallOptions) => Promise<Answer>;
}

/** What is sent; by default the admin's key and JSON. */
export interface CallOptions {
  readonly key?: string | null;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What came back; `body` is null where there was none. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Prepares and starts an api against a testbed. */
export async function startApi(
  testbed: Testbed,
  env: Readonly<Record<string, string>> = {},
): Promise<RunningApi> {
  const [port = 0, nobody = 0] = await pickPorts(2);
  const process = testbed.service('api/src/main.ts', {
    env: {
      API_PORT: String(port),
      API_ADMIN_KEY: testKeys.admin,
      API_INGEST_KEY: testKeys.ingest,
      KAFKA_BROKERS: testbed.env.KAFKA_BROKERS ?? `127.0.0.1:${nobody}`,
      ...env,
    },
    isReady: (log) => log.includes('api listens'),
  });
  await process.start();
  const url = `http://127.0.0.1:${port}`;
  return { url, process, call: (method, path, options) => call(`${url}${path}`, method, options) };
}

async function call(
  url: string,
  method: string,
  { key = testKeys.admin, body, headers = {} }: CallOptions = {},
): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: {
      ...(key !== null && { authorization: `Bearer ${key}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && {
      body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
    }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: (text === '' ? {} : JSON.parse(text)) as Readonly<Record<string, unknown>>,
  };
}
