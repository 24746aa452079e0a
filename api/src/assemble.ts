import { setTimeout as sleep } from 'node:timers/promises';
import {
  createClickHouse,
  pingClickHouse,
  type ClickHouse,
} from '@resee-insights/clickhouse/client';
import { ConfigurationStore } from '@resee-insights/clickhouse/configuration';
import { daysToMs, maxAheadMs } from '@resee-insights/domain/retention';
import type { Router } from 'express';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { bootstrapKeys } from './access/bootstrap.ts';
import { KeyDirectory } from './access/key-directory.ts';
import { KeyUses } from './access/key-uses.ts';
import { createKafka } from './adapters/kafka/client.ts';
import { KafkaPublisher } from './adapters/kafka/publisher.ts';
import { connectRedis, type RedisConnection } from './adapters/redis/connect.ts';
import { SharedIds } from './adapters/redis/shared-ids.ts';
import { docsRoutes } from './routes/docs/index.ts';
import { eventRoutes } from './routes/events/index.ts';
import { MemoryIds } from './routes/events/memory-ids.ts';
import type { RememberedIds } from './routes/events/ports.ts';
import type { Dependency } from './routes/health/readiness.ts';
import { keyRoutes } from './routes/keys/index.ts';
import type { Settings } from './settings.ts';

/** What the api's parts report to. */
export interface Surroundings {
  readonly logger: Logger;
  readonly registry: Registry;
  /** Shows a line that must not go to the log. */
  readonly tell: (line: string) => void;
}

/** The api's parts, connected. */
export interface Assembled {
  readonly dependencies: readonly Dependency[];
  readonly routers: readonly Router[];
  readonly close: () => Promise<void>;
}

const clock = (): number => Date.now();
/** How long, in ms, a stop waits for events that the broker has not confirmed. */
const publishGraceMs = 5_000;

/** Connects the parts; what is away is tried again in the background. */
export async function assemble(settings: Settings, around: Surroundings): Promise<Assembled> {
  const { logger, registry } = around;
  const health = createClickHouse({
    ...settings.clickhouse,
    logComment: 'api/health',
    requestTimeoutMs: 3_000,
  });
  const clickhouse = configurationClient(settings);
  const store = new ConfigurationStore(clickhouse, { kind: 'key', uniqueNames: true, clock });
  const keys = new KeyDirectory(store, clock, logger);
  const uses = new KeyUses(clickhouse, clock);
  const redis = connectRedis(settings.redisUrl, logger);
  const publisher = new KafkaPublisher(createKafka(settings.kafkaBrokers, logger), logger);
  const stop = new AbortController();
  void keepBootstrapping(settings, store, around, stop.signal);
  await Promise.all([keys.start(), Promise.race([publisher.start(), sleep(1_000)])]);
  uses.start();
  const access = { keys, uses };
  return {
    dependencies: [storeDependency(health), redis.dependency, kafkaDependency(publisher)],
    routers: [
      docsRoutes(),
      keyRoutes({ access, store, clickhouse, clock }),
      eventRoutes({
        ...{ access, publisher, clock, registry },
        ids: rememberedIds(settings, redis, logger),
        waitMs: settings.ingest.waitMs,
        inflightBytes: settings.ingest.inflightBytes,
        ageLimits: { retentionMs: daysToMs(settings.ingest.retentionDays), maxAheadMs },
      }),
    ],
    close: async () => {
      stop.abort();
      keys.stop();
      await Promise.all([uses.stop(), publisher.stop(publishGraceMs)]);
      redis.close();
      await Promise.all([clickhouse.close(), health.close()]);
    },
  };
}

function configurationClient({ clickhouse, replicated }: Settings): ClickHouse {
  return createClickHouse({
    ...clickhouse,
    logComment: 'api/configuration',
    requestTimeoutMs: 3_000,
    ...(replicated && {
      settings: {
        insert_quorum: 'auto',
        insert_quorum_parallel: 0,
        select_sequential_consistency: '1',
      },
    }),
  });
}

function rememberedIds(
  { ingest }: Settings,
  { client }: RedisConnection,
  logger: Logger,
): RememberedIds {
  const memory = new MemoryIds(ingest.rememberedIds, clock);
  if (client === null) return memory;
  return new SharedIds(client, memory, (error) => {
    const reason = error instanceof Error ? error.message : String(error);
    logger.debug({ reason }, 'redis did not answer: this instance alone remembers event ids');
  });
}

function storeDependency(client: ClickHouse): Dependency {
  return {
    name: 'clickhouse',
    required: true,
    check: async () => {
      const answer = await pingClickHouse(client);
      return answer.ok ? { state: 'up' } : { state: 'down', detail: answer.message };
    },
  };
}

function kafkaDependency(publisher: KafkaPublisher): Dependency {
  return {
    name: 'kafka',
    // Without it no events are taken, and everything else goes on.
    required: false,
    check: () => Promise.resolve({ state: publisher.isAvailable() ? 'up' : 'down' }),
  };
}

async function keepBootstrapping(
  { keys }: Settings,
  store: ConfigurationStore,
  { logger, tell }: Surroundings,
  signal: AbortSignal,
): Promise<void> {
  for (let told = false; !signal.aborted;) {
    const done = await bootstrapKeys({ store, keys, now: clock(), tell });
    if (done.ok) return;
    if (!told) logger.warn({ reason: done.message }, 'the first keys cannot be made yet');
    told = true;
    await sleep(1_000, undefined, { signal, ref: false }).catch(() => undefined);
  }
}
