import { setTimeout as sleep } from 'node:timers/promises';
import { defaultRetentionDays, daysToMs } from '@resee-insights/domain/retention';
import { pino } from 'pino';
import { Shards } from '../adapters/clickhouse/shards.ts';
import { ClickHouseTableReader } from '../adapters/clickhouse/table-reader.ts';
import { KafkaBrokerReader } from '../adapters/kafka/broker-reader.ts';
import { createKafka } from '../adapters/kafka/client.ts';
import type { Settings } from '../settings.ts';
import { sourceTopics } from '../topics.ts';
import {
  isClean,
  mayStillArrive,
  verifyPartition,
  type PartitionVerdict,
} from './verify-partition.ts';

/** How a verification is run; `waitMs` is the time that rows on their way are given to arrive. */
export interface VerifyOptions {
  readonly waitMs: number;
  readonly progress: (records: number) => void;
}

/** Reads the broker's records and the tables' rows and compares them partition by partition. */
export async function verify(
  settings: Settings,
  options: VerifyOptions,
): Promise<PartitionVerdict[]> {
  const logger = pino({ name: 'verify', level: 'error' }, pino.destination(2));
  const retentionDays = Math.min(settings.retentionDays, defaultRetentionDays.deadLetters);
  const kafka = createKafka({ brokers: settings.kafkaBrokers, clientId: 'resee-verify' }, logger);
  const broker = new KafkaBrokerReader(kafka, Date.now() - daysToMs(retentionDays));
  const shards = new Shards(settings.clickhouse, 'processor/verify');
  const tables = new ClickHouseTableReader(shards, retentionDays);
  try {
    await broker.connect();
    const held = await broker.read(sourceTopics, options.progress);
    const deadline = performance.now() + options.waitMs;
    const verdicts: PartitionVerdict[] = [];
    for (const partition of held) {
      let verdict = await verifyPartition(partition, broker, tables);
      while (!isClean(verdict) && mayStillArrive(verdict) && performance.now() < deadline) {
        await sleep(500);
        verdict = await verifyPartition(partition, broker, tables);
      }
      verdicts.push(verdict);
    }
    return verdicts;
  } finally {
    await broker.close();
    await shards.close();
  }
}
