import type { Kafka, logLevel as LogLevel } from 'kafkajs';
import type { Logger } from 'pino';
import { registerCodecs } from './codecs.ts';
import { kafkajs } from './mended-kafkajs.ts';

/** How the brokers are reached. */
export interface KafkaSettings {
  readonly brokers: readonly string[];
  readonly clientId: string;
}

/** A kafkajs client that reads every compression and logs, from warnings on, to the given logger. */
export function createKafka(settings: KafkaSettings, logger: Logger): Kafka {
  registerCodecs();
  return new kafkajs.Kafka({
    clientId: settings.clientId,
    brokers: [...settings.brokers],
    connectionTimeout: 3_000,
    requestTimeout: 30_000,
    retry: { initialRetryTime: 200, maxRetryTime: 5_000, retries: 8 },
    logLevel: kafkajs.logLevel.WARN,
    logCreator: () => (entry) => {
      const fields = { ...entry.log, timestamp: undefined, logger: undefined, message: undefined };
      logger[pinoLevel(entry.level)]({ client: 'kafkajs', ...fields }, entry.log.message);
    },
  });
}

function pinoLevel(level: LogLevel): 'error' | 'warn' | 'info' | 'debug' {
  // kafkajs' levels: 1 error, 2 warn, 4 info, 5 debug. Its errors are retried: for us they are warnings.
  if (level <= kafkajs.logLevel.WARN) return 'warn';
  return level === kafkajs.logLevel.INFO ? 'info' : 'debug';
}
