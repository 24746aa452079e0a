import { randomUUID } from 'node:crypto';
import cors from 'cors';
import express, { type Express, type Router } from 'express';
import helmet from 'helmet';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import type { Registry } from 'prom-client';
import { internalError, notFound } from './problem.ts';
import { measureRequests } from './request-metrics.ts';
import { healthRoutes } from './routes/health/index.ts';
import type { Dependency } from './routes/health/readiness.ts';

/** What the api is put together from. */
export interface AppParts {
  readonly logger: Logger;
  readonly registry: Registry;
  readonly dependencies: readonly Dependency[];
  /** Origins whose pages may call; `*` alone is all. */
  readonly corsOrigins: readonly string[];
  /** The resources, each with its own checks of who may call. */
  readonly routers: readonly Router[];
}

/** Puts the api together; it listens nowhere yet. */
export function createApp(parts: AppParts): Express {
  const { logger, registry, dependencies, corsOrigins, routers } = parts;
  const app = express();
  // Tags are versions, set where there are any.
  app.set('etag', false);
  app.use(
    pinoHttp({
      logger,
      genReqId: (request, response) => {
        const id = requestId(request.headers['x-request-id']);
        response.setHeader('x-request-id', id);
        return id;
      },
      serializers: { req: withoutSecrets },
      // Probes come every few seconds and say nothing.
      customLogLevel: (request, response) =>
        response.statusCode >= 500 ? 'error' : isProbe(request.url) ? 'debug' : 'info',
    }),
  );
  app.use(helmet());
  app.use(measureRequests(registry));
  if (corsOrigins.length > 0) app.use(allowOrigins(corsOrigins));
  app.use(healthRoutes(registry, dependencies));
  for (const router of routers) app.use(router);
  app.use(notFound);
  app.use(internalError);
  return app;
}

/** Takes a caller's own request id when it is harmless in logs, else makes one. */
export function requestId(given: string | readonly string[] | undefined): string {
  return typeof given === 'string' && /^[A-Za-z0-9_.:-]{1,64}$/.test(given) ? given : randomUUID();
}

function allowOrigins(origins: readonly string[]) {
  return cors({
    origin: origins[0] === '*' ? '*' : [...origins],
    methods: ['GET', 'POST', 'DELETE'],
    allowedHeaders: [
      'authorization',
      'content-type',
      'content-encoding',
      'if-match',
      'x-request-id',
    ],
    exposedHeaders: ['etag', 'location', 'retry-after', 'x-request-id'],
    maxAge: 600,
  });
}

/** A request as it is logged: keys stay out. */
function withoutSecrets<Logged extends { headers: Record<string, unknown> }>(request: Logged) {
  return {
    ...request,
    headers: { ...request.headers, authorization: undefined, cookie: undefined },
  };
}

function isProbe(url: string | undefined): boolean {
  return url === '/healthz' || url === '/readyz' || url === '/metrics';
}
