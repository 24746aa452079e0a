import { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { Dependency } from '../../routes/health/readiness.ts';

/** Redis, or word that its work is done in memory. */
export interface RedisConnection {
  /** Null without a URL. */
  readonly client: Redis | null;
  readonly dependency: Dependency;
  readonly close: () => void;
}

const memory: RedisConnection = {
  client: null,
  dependency: {
    name: 'redis',
    required: false,
    check: () => Promise.resolve({ state: 'memory', detail: 'REDIS_URL is not set' }),
  },
  close: () => undefined,
};

/** Connects to Redis when there is a URL; a Redis that is away never keeps the api from serving. */
export function connectRedis(url: string | null, logger: Logger): RedisConnection {
  if (url === null) {
    logger.info('REDIS_URL is not set: event ids are remembered in memory, by each instance alone');
    return memory;
  }
  const redis = new Redis(url, {
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
    commandTimeout: 1_000,
  });
  let told = false;
  redis.on('error', (error: Error) => {
    // It is tried again every second or two: one line an outage is enough.
    if (!told) logger.warn({ reason: error.message }, 'redis is away');
    told = true;
  });
  redis.on('ready', () => {
    logger.info('redis is there');
    told = false;
  });
  return {
    client: redis,
    dependency: {
      name: 'redis',
      required: false,
      check: async () => {
        try {
          await redis.ping();
          return { state: 'up' };
        } catch (error) {
          return { state: 'down', detail: error instanceof Error ? error.message : 'unknown' };
        }
      },
    },
    close: () => {
      redis.disconnect();
    },
  };
}
