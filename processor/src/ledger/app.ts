import { pino } from 'pino';
import { ClickHouseLedger } from '../adapters/clickhouse/ledger.ts';
import { Shards } from '../adapters/clickhouse/shards.ts';
import { createKafka } from '../adapters/kafka/client.ts';
import { KafkaPartitions } from '../adapters/kafka/partitions.ts';
import type { Claim, PartitionOfLog } from '../events-to-clickhouse/claim.ts';
import type { Settings } from '../settings.ts';
import { eventsToClickhouseGroup, sourceTopics } from '../topics.ts';
import { rebuildPartition, type Rebuilt } from './rebuild.ts';

/** Where one partition stands. */
export interface Standing {
  readonly log: PartitionOfLog;
  readonly latest: Claim | null;
  readonly highestRow: number | null;
  readonly end: number;
}

/** The ledger as an operator handles it. */
export interface LedgerDesk {
  show(): Promise<Standing[]>;
  /** Refuses, by throwing, while processors are members of the group. */
  rebuild(writer: string): Promise<Rebuilt[]>;
  close(): Promise<void>;
}

/** Opens the ledger of the configured broker and ClickHouse. */
export async function openLedger(settings: Settings): Promise<LedgerDesk> {
  const logger = pino({ name: 'ledger', level: 'error' }, pino.destination(2));
  const kafka = createKafka({ brokers: settings.kafkaBrokers, clientId: 'resee-ledger' }, logger);
  const partitions = new KafkaPartitions(kafka);
  const shards = new Shards(settings.clickhouse, 'processor/ledger');
  const ledger = new ClickHouseLedger(shards, () => Date.now());
  await partitions.connect();
  return {
    show: async () => {
      const standings: Standing[] = [];
      for (const { log, end } of await partitions.list(sourceTopics)) {
        const latest = await ledger.latest(log);
        standings.push({ log, end, latest, highestRow: await ledger.highestRow(log) });
      }
      return standings;
    },
    rebuild: async (writer) => {
      const members = await partitions.members(eventsToClickhouseGroup);
      if (members > 0) {
        throw new Error(
          `${members} processors are running: stop them all, rebuild, then start them again`,
        );
      }
      const done: Rebuilt[] = [];
      for (const { log } of await partitions.list(sourceTopics)) {
        const shard = shards.shardOf(log.partition);
        done.push(await rebuildPartition(ledger, log, { writer, shard }));
      }
      return done;
    },
    close: async () => {
      await partitions.close();
      await shards.close();
    },
  };
}
