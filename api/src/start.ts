import { createServer } from 'node:http';
import gracefulShutdown from 'http-graceful-shutdown';
import { createClickHouse, pingClickHouse } from '@resee-insights/clickhouse/client';
import type { Logger } from 'pino';
import { Registry, collectDefaultMetrics } from 'prom-client';
import { createApp } from './app.ts';
import { connectRedis } from './redis/redis-dependency.ts';
import type { Dependency } from './routes/health/readiness.ts';
import type { Settings } from './settings.ts';

/** Starts the api and resolves with its port once it listens; SIGTERM and SIGINT let open requests end. */
export async function start(settings: Settings, logger: Logger): Promise<number> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const clickhouse = createClickHouse({
    ...settings.clickhouse,
    logComment: 'api/health',
    requestTimeoutMs: 3_000,
  });
  const redis = connectRedis(settings.redisUrl, logger);
  const store: Dependency = {
    name: 'clickhouse',
    required: true,
    check: async () => {
      const answer = await pingClickHouse(clickhouse);
      return answer.ok ? { state: 'up' } : { state: 'down', detail: answer.message };
    },
  };
  const server = createServer(
    createApp({ logger, registry, dependencies: [store, redis.dependency] }),
  );
  // Above what proxies keep idle connections for, so that none is cut while it sends.
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(settings.port, settings.host, resolve);
  });
  gracefulShutdown(server, {
    timeout: 10_000,
    onShutdown: async (signal) => {
      logger.info({ signal }, 'api stops');
      redis.close();
      await clickhouse.close();
    },
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : settings.port;
  logger.info({ host: settings.host, port }, 'api listens');
  return port;
}
