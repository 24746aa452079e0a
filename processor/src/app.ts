import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { daysToMs, maxAheadMs } from '@resee-insights/domain/retention';
import { pino, type Logger } from 'pino';
import { Registry } from 'prom-client';
import { ClickHouseLedger } from './adapters/clickhouse/ledger.ts';
import { ClickHouseRows } from './adapters/clickhouse/row-store.ts';
import { Shards } from './adapters/clickhouse/shards.ts';
import { startOperationsServer } from './adapters/http/operations-server.ts';
import { createKafka } from './adapters/kafka/client.ts';
import { KafkaDeadLetters } from './adapters/kafka/dead-letters.ts';
import { KafkaSource } from './adapters/kafka/source.ts';
import { SinkMetrics } from './adapters/metrics.ts';
import { transformVersion } from './adapters/transform-version.ts';
import { defaultSinkLimits } from './events-to-clickhouse/limits.ts';
import { Semaphore } from './events-to-clickhouse/semaphore.ts';
import { EventsToClickhouse, wallClockDetector } from './events-to-clickhouse/stage.ts';
import { transformRange } from './events-to-clickhouse/transform/transform-range.ts';
import type { Settings } from './settings.ts';
import { eventsToClickhouseGroup } from './topics.ts';

const root = join(import.meta.dirname, '..', '..');

/** A running processor. */
export interface App {
  readonly logger: Logger;
  /** Drains, leaves the group and closes every connection. */
  stop(): Promise<void>;
}

/** Joins the stages with the clients of Kafka, ClickHouse and the operators, and starts them. */
export async function startApp(settings: Settings): Promise<App> {
  const logger = pino({ name: 'processor', level: settings.logLevel });
  const registry = new Registry();
  const telemetry = new SinkMetrics(registry, logger);
  const kafka = createKafka(
    { brokers: settings.kafkaBrokers, clientId: 'resee-processor' },
    logger,
  );
  const shards = new Shards(settings.clickhouse, 'processor/events-to-clickhouse');
  const source = new KafkaSource(
    kafka,
    {
      groupId: eventsToClickhouseGroup,
      sessionTimeoutMs: settings.kafkaSessionTimeoutMs,
      maxBytesPerPartition: 1_048_576,
      commitEveryMs: 1_000,
    },
    logger,
  );
  const deadLetters = new KafkaDeadLetters(kafka);
  const age = { retentionMs: daysToMs(settings.retentionDays), maxAheadMs };
  const version = transformVersion(root, age);
  const limits = {
    ...defaultSinkLimits,
    batch: { ...defaultSinkLimits.batch, maxWaitMs: settings.rangeWaitMs },
  };
  const stage = new EventsToClickhouse({
    source,
    ledger: new ClickHouseLedger(shards, () => Date.now()),
    rows: new ClickHouseRows(shards),
    deadLetters,
    telemetry,
    away: wallClockDetector(),
    limits,
    slots: new Semaphore(limits.concurrentRanges),
    writer: `${hostname()}/${process.pid}/${randomBytes(4).toString('hex')}`,
    shardOf: (partition) => shards.shardOf(partition),
    transformVersion: version,
    transform: (log, records) => transformRange(log, records, age),
  });
  const readiness = () => causesOf(stage, telemetry, shards);
  const server = await startOperationsServer(settings, registry, readiness);
  logger.info({ transformVersion: version, port: settings.port }, 'processor starts');
  await stage.start();
  return {
    logger,
    stop: async () => {
      await stage.stop();
      await deadLetters.stop();
      await shards.close();
      await closeServer(server);
    },
  };
}

/** What keeps the processor from being ready, one sentence each. */
async function causesOf(
  stage: EventsToClickhouse,
  telemetry: SinkMetrics,
  shards: Shards,
): Promise<string[]> {
  const causes: string[] = [];
  if (stage.state !== 'running') causes.push(`events-to-clickhouse is ${stage.state}`);
  for (const [at, cause] of telemetry.stuckPartitions) causes.push(`${at} is stuck: ${cause}`);
  return [...causes, ...(await shards.silent())];
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}
