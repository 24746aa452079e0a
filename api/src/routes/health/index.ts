import { Router } from 'express';
import type { Registry } from 'prom-client';
import { sendProblem } from '../../problem.ts';
import { readReadiness, type Dependency } from './readiness.ts';

/** `/healthz` (the process lives), `/readyz` (it can serve) and `/metrics`. */
export function healthRoutes(registry: Registry, dependencies: readonly Dependency[]): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => {
    response.json({ status: 'alive' });
  });
  router.get('/readyz', async (request, response) => {
    const { down, checks } = await readReadiness(dependencies);
    if (down.length === 0) {
      response.json({ status: 'ready', checks });
      return;
    }
    sendProblem(request, response, {
      status: 503,
      title: 'Not ready',
      detail: `Not up: ${down.join(', ')}.`,
      more: { checks },
    });
  });
  router.get('/metrics', async (_request, response) => {
    response.type(registry.contentType).send(await registry.metrics());
  });
  return router;
}
