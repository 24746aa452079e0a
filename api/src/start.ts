import { createServer, type Server } from 'node:http';
import gracefulShutdown from 'http-graceful-shutdown';
import type { Logger } from 'pino';
import { Registry, collectDefaultMetrics } from 'prom-client';
import { createApp } from './app.ts';
import { assemble } from './assemble.ts';
import type { Settings } from './settings.ts';

/**
 * Starts the api and resolves with its port once it listens; SIGTERM and SIGINT let open requests end.
 * `tell` shows a line that must not go to the log.
 */
export async function start(
  settings: Settings,
  logger: Logger,
  tell: (line: string) => void,
): Promise<number> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const parts = await assemble(settings, { logger, registry, tell });
  const { dependencies, routers } = parts;
  const { corsOrigins } = settings;
  const server = createServer(createApp({ logger, registry, dependencies, corsOrigins, routers }));
  await listen(server, settings);
  gracefulShutdown(server, {
    timeout: 10_000,
    onShutdown: async (signal) => {
      logger.info({ signal }, 'api stops');
      await parts.close();
    },
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : settings.port;
  logger.info({ host: settings.host, port }, 'api listens');
  return port;
}

async function listen(server: Server, { host, port }: Settings): Promise<void> {
  // Above what proxies keep idle connections for, so that none is cut while it sends.
  server.keepAliveTimeout = 65_000;
  // A body of a megabyte takes no longer, and one that trickles holds room that others want.
  server.requestTimeout = 30_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
}
