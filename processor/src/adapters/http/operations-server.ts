import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Registry } from 'prom-client';

/** What keeps the processor from being ready; empty when nothing does. */
export type Readiness = () => Promise<readonly string[]>;

/** Serves `/healthz`, `/readyz` and `/metrics` on the given address; resolves once it listens. */
export async function startOperationsServer(
  at: { readonly host: string; readonly port: number },
  registry: Registry,
  readiness: Readiness,
): Promise<Server> {
  const server = createServer((request, response) => {
    void answer(request.url ?? '/', response, registry, readiness).catch((error: unknown) => {
      problem(response, 500, 'Internal error', error instanceof Error ? error.message : 'unknown');
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(at.port, at.host, resolve);
  });
  return server;
}

async function answer(
  url: string,
  response: ServerResponse,
  registry: Registry,
  readiness: Readiness,
): Promise<void> {
  switch (new URL(url, 'http://processor').pathname) {
    case '/healthz':
      json(response, 200, { status: 'alive' });
      return;
    case '/readyz': {
      const causes = await readiness();
      if (causes.length === 0) json(response, 200, { status: 'ready' });
      else problem(response, 503, 'Not ready', causes.join('; '));
      return;
    }
    case '/metrics':
      response.writeHead(200, { 'content-type': registry.contentType });
      response.end(await registry.metrics());
      return;
    default:
      problem(response, 404, 'Not found', 'this server knows /healthz, /readyz and /metrics');
  }
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

/** RFC 9457. */
function problem(response: ServerResponse, status: number, title: string, detail: string): void {
  response.writeHead(status, { 'content-type': 'application/problem+json' });
  response.end(JSON.stringify({ type: 'about:blank', status, title, detail }));
}
