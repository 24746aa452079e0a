/** What to do after a send that failed. */
export type SendFailure = 'again' | 'refused' | 'landed' | 'producer_is_void';

const refusals = new Set([
  'CORRUPT_MESSAGE',
  'INVALID_RECORD',
  'INVALID_REQUIRED_ACKS',
  'INVALID_TIMESTAMP',
  'MESSAGE_TOO_LARGE',
  'POLICY_VIOLATION',
  'RECORD_LIST_TOO_LARGE',
  'TOPIC_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
  'UNSUPPORTED_FOR_MESSAGE_FORMAT',
]);

const voids = new Set([
  'INVALID_PRODUCER_EPOCH',
  'INVALID_PRODUCER_ID_MAPPING',
  'OUT_OF_ORDER_SEQUENCE_NUMBER',
  'PRODUCER_FENCED',
  'UNKNOWN_PRODUCER_ID',
]);

/**
 * Reads what kafkajs threw, by the broker's error code in it or in what caused it. Anything that is no
 * clear word of the broker is sent again: the sequence number keeps it from landing twice.
 */
export function classifySendFailure(thrown: unknown): SendFailure {
  for (let error = thrown; typeof error === 'object' && error !== null;) {
    const { type, cause } = error as { type?: unknown; cause?: unknown };
    if (typeof type === 'string') {
      if (type === 'DUPLICATE_SEQUENCE_NUMBER') return 'landed';
      if (refusals.has(type)) return 'refused';
      if (voids.has(type)) return 'producer_is_void';
    }
    error = cause;
  }
  return 'again';
}
