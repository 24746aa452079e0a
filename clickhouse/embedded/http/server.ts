import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { exceptionText, ServerError } from './errors.ts';
import type { QueryContext } from './plan.ts';
import { handleQuery } from './query.ts';

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/i;

/** ClickHouse takes URLs of this length; statements and parameters stand in them. */
const MAX_HEAD_BYTES = 1024 * 1024;

/**
 * A page of the web may send requests to a loopback port. Its Host (after DNS rebinding) or its
 * Origin gives it away.
 */
export function isForeign(request: IncomingMessage): boolean {
  const { host, origin } = request.headers;
  if (host !== undefined && !LOOPBACK.test(host)) return true;
  if (origin === undefined) return false;
  return !LOOPBACK.test(origin.replace(/^https?:\/\//i, ''));
}

function plain(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'Content-Type': 'text/html; charset=UTF-8' });
  response.end(body);
}

function route(request: IncomingMessage, response: ServerResponse, context: QueryContext): void {
  // The base only makes a relative URL whole.
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  if (isForeign(request)) {
    const refusal = new ServerError(497, 'The request comes from elsewhere. (ACCESS_DENIED)');
    plain(response, 403, `${exceptionText(refusal, context.engine.version)}\n`);
    return;
  }
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (!isRead && request.method !== 'POST') {
    plain(response, 405, 'Only GET, HEAD and POST are spoken here.\n');
    return;
  }
  switch (url.pathname) {
    case '/ping':
    case '/replicas_status':
      plain(response, 200, 'Ok.\n');
      return;
    case '/':
    case '/query':
      if (isRead && !url.searchParams.has('query')) plain(response, 200, 'Ok.\n');
      else void handleQuery(request, response, url, context);
      return;
    default:
      plain(response, 404, `There is no handle ${url.pathname}\n`);
  }
}

/** An HTTP server that answers as ClickHouse does; not yet listening. */
export function createHttpServer(context: QueryContext): Server {
  const server = createServer(
    { noDelay: true, maxHeaderSize: MAX_HEAD_BYTES },
    (request, response) => {
      response.on('error', () => {
        // The client left; the request's close says so too.
      });
      route(request, response, context);
    },
  );
  // Above the 10 s that ClickHouse tells, and far above the JS client's 2.5 s.
  server.keepAliveTimeout = 15_000;
  server.headersTimeout = 60_000;
  // A streamed insert may take its time.
  server.requestTimeout = 3_600_000;
  return server;
}
