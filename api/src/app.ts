import { randomUUID } from 'node:crypto';
import express, { type Express } from 'express';
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
}

/** Puts the api together; it listens nowhere yet. */
export function createApp({ logger, registry, dependencies }: AppParts): Express {
  const app = express();
  app.use(
    pinoHttp({
      logger,
      genReqId: (request, response) => {
        const id = requestId(request.headers['x-request-id']);
        response.setHeader('x-request-id', id);
        return id;
      },
      // Probes come every few seconds and say nothing.
      customLogLevel: (request, response) =>
        response.statusCode >= 500 ? 'error' : isProbe(request.url) ? 'debug' : 'info',
    }),
  );
  app.use(helmet());
  app.use(measureRequests(registry));
  app.use(healthRoutes(registry, dependencies));
  app.use(notFound);
  app.use(internalError);
  return app;
}

/** Takes a caller's own request id when it is harmless in logs, else makes one. */
export function requestId(given: string | readonly string[] | undefined): string {
  return typeof given === 'string' && /^[A-Za-z0-9_.:-]{1,64}$/.test(given) ? given : randomUUID();
}

function isProbe(url: string | undefined): boolean {
  return url === '/healthz' || url === '/readyz' || url === '/metrics';
}
