import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const main = join(import.meta.dirname, '..', 'main.ts');

/** An embedded server of a test's own, in a process of its own. */
export interface Embedded {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly dir: string;
  readonly child: ChildProcess;
  /** kill -9. */
  readonly kill: () => Promise<void>;
  /** SIGTERM; gives the exit code. */
  readonly terminate: () => Promise<number | null>;
  /** Ends it and removes its data. */
  readonly dispose: () => Promise<void>;
  readonly stderr: () => string;
}

export interface StartOptions {
  readonly dir?: string;
  readonly args?: readonly string[];
  readonly users?: readonly object[];
}

/** A fresh folder for an engine's data. */
export function newDir(): string {
  return mkdtempSync(join(tmpdir(), 'resee-embedded-'));
}

/** Starts a server on a random port; fails when it does not get ready. */
export async function startEmbedded(options: StartOptions = {}): Promise<Embedded> {
  const dir = options.dir ?? newDir();
  const args = [main, '--data', join(dir, 'data'), '--port', '0', ...(options.args ?? [])];
  if (options.users !== undefined) {
    const file = join(dir, 'users.json');
    writeFileSync(file, JSON.stringify(options.users), { mode: 0o600 });
    args.push('--users-file', file);
  }
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const line = await Promise.race([
    once(createInterface(child.stdout), 'line') as Promise<[string]>,
    exited.then(() => undefined),
  ]);
  if (line === undefined) throw new Error(`the embedded server ended: ${stderr}`);
  const { url } = JSON.parse(line[0]) as { url: string };
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    return (await exited)[0];
  };
  return {
    url,
    port: Number(new URL(url).port),
    pid: child.pid ?? 0,
    dir,
    child,
    kill: async () => {
      await end('SIGKILL');
    },
    terminate: () => end('SIGTERM'),
    dispose: async () => {
      await end('SIGKILL');
      rmSync(dir, { recursive: true, force: true });
    },
    stderr: () => stderr,
  };
}

/** A raw HTTP answer. */
export interface Raw {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly bytes: Buffer;
  readonly text: string;
}

export interface RawRequest {
  readonly method?: string;
  readonly path?: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** Sends one request as curl would. */
export function send(server: Pick<Embedded, 'url'>, options: RawRequest = {}): Promise<Raw> {
  const search = new URLSearchParams(options.params).toString();
  const url = `${server.url}${options.path ?? '/'}${search === '' ? '' : `?${search}`}`;
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      { method: options.method ?? 'POST', headers: options.headers ?? {}, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const bytes = Buffer.concat(chunks);
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            bytes,
            text: bytes.toString('utf8'),
          });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(options.body);
  });
}

/** Posts a statement and gives the answer's text; throws on an error status. */
export async function sql(
  server: Pick<Embedded, 'url'>,
  text: string,
  params: Readonly<Record<string, string>> = {},
): Promise<string> {
  const answer = await send(server, { body: text, params });
  if (answer.status !== 200) throw new Error(`${answer.status}: ${answer.text}`);
  return answer.text.trimEnd();
}

/** Resident memory of the server, bytes. */
export function rssOf(server: Embedded): number {
  const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024;
}

/** Waits until the check gives true; fails after the time. */
export async function until(check: () => Promise<boolean>, ms: number): Promise<void> {
  const end = performance.now() + ms;
  while (!(await check())) {
    if (performance.now() > end) throw new Error(`not so within ${ms} ms`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
