import type { RequestHandler } from 'express';
import { Histogram, type Registry } from 'prom-client';

/** Measures how long each request took, by route: paths that no route has share one label. */
export function measureRequests(registry: Registry): RequestHandler {
  const durations = new Histogram({
    name: 'resee_api_request_seconds',
    help: 'Time from request to answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 10],
    registers: [registry],
  });
  return (request, response, next) => {
    const stop = durations.startTimer();
    response.once('close', () => {
      const { path } = (request.route as { path?: unknown } | undefined) ?? {};
      const route = typeof path === 'string' ? path : 'none';
      stop({ method: request.method, route, status: String(response.statusCode) });
    });
    next();
  };
}
