import { StoreError } from '../../events-to-clickhouse/ports.ts';

interface KafkajsError extends Error {
  /** Kafka's name of the error, where the broker gave one. */
  readonly type?: string;
  readonly retriable?: boolean;
}

/** The failure that an error of kafkajs stands for: by its first cause's own words, not by its text. */
export function brokerFailure(error: unknown): StoreError {
  let cause = error;
  while (cause instanceof Error && cause.cause instanceof Error) cause = cause.cause;
  const { type, name, message, retriable } = (
    cause instanceof Error ? cause : new Error(String(cause))
  ) as KafkajsError;
  const code = type ?? name;
  // What is no error of kafkajs at all is taken for a connection that broke.
  return new StoreError(`KAFKA_${code}`, message, retriable !== false, error);
}
