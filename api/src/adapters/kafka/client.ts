import kafkajs, { type Kafka } from 'kafkajs';
import type { Logger } from 'pino';

/** A kafkajs client that logs, from warnings on, to the given logger. */
export function createKafka(brokers: readonly string[], logger: Logger): Kafka {
  return new kafkajs.Kafka({
    clientId: 'resee-api',
    brokers: [...brokers],
    connectionTimeout: 3_000,
    requestTimeout: 10_000,
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 5 },
    logLevel: kafkajs.logLevel.WARN,
    logCreator:
      () =>
      ({ log: { message, ...fields } }) => {
        // Its errors are retried: for us they are warnings.
        const more = { ...fields, timestamp: undefined, logger: undefined };
        logger.warn({ client: 'kafkajs', ...more }, message);
      },
  });
}
