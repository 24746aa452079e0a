import { ClickHouseError } from '@clickhouse/client';

/** A failure as a value: what it is for machines, whether another try may help, and a sentence. */
export interface ClickHouseFailure {
  readonly ok: false;
  /**
   * `CLICKHOUSE_<number>` for the server's own errors, `NETWORK_<code>` for a connection that failed,
   * `HTTP_<status>`, `NO_ANSWER` for a timeout or an answer that is none, `ABORTED`, `DEFECT` for a
   * mistake in our own code.
   */
  readonly code: string;
  readonly retryable: boolean;
  readonly message: string;
}

/** Errors of the server that pass by themselves; everything else would fail again. */
const retryableServerErrors: ReadonlySet<number> = new Set([
  23, // CANNOT_READ_FROM_ISTREAM
  24, // CANNOT_WRITE_TO_OSTREAM
  74, // CANNOT_READ_FROM_FILE_DESCRIPTOR
  75, // CANNOT_WRITE_TO_FILE_DESCRIPTOR: the disk is full
  76, // CANNOT_OPEN_FILE: too many open
  95, // CANNOT_READ_FROM_SOCKET
  96, // CANNOT_WRITE_TO_SOCKET
  159, // TIMEOUT_EXCEEDED
  160, // TOO_SLOW
  173, // CANNOT_ALLOCATE_MEMORY
  202, // TOO_MANY_SIMULTANEOUS_QUERIES
  203, // NO_FREE_CONNECTION
  209, // SOCKET_TIMEOUT
  210, // NETWORK_ERROR
  225, // NO_ZOOKEEPER
  236, // ABORTED: the server shuts down
  241, // MEMORY_LIMIT_EXCEEDED
  242, // TABLE_IS_READ_ONLY: Keeper is away
  243, // NOT_ENOUGH_SPACE
  244, // UNEXPECTED_ZOOKEEPER_ERROR
  252, // TOO_MANY_PARTS: merges are behind
  254, // NO_ACTIVE_REPLICAS
  265, // NO_AVAILABLE_REPLICA
  279, // ALL_CONNECTION_TRIES_FAILED
  285, // TOO_FEW_LIVE_REPLICAS
  286, // UNSATISFIED_QUORUM_FOR_PREVIOUS_WRITE
  289, // REPLICA_IS_NOT_IN_QUORUM
  297, // SHARD_HAS_NO_CONNECTIONS
  319, // UNKNOWN_STATUS_OF_INSERT: the token makes the next try safe
  364, // RECEIVED_ERROR_TOO_MANY_REQUESTS
  369, // ALL_REPLICAS_ARE_STALE
  373, // SESSION_IS_LOCKED
  384, // PART_IS_TEMPORARILY_LOCKED
  394, // QUERY_WAS_CANCELLED
  416, // REPLICA_STATUS_CHANGED
  473, // DEADLOCK_AVOIDED
  499, // S3_ERROR
  574, // DISTRIBUTED_TOO_MANY_PENDING_BYTES
  677, // THREAD_WAS_CANCELED
  692, // TOO_MANY_MUTATIONS
  696, // ASYNC_LOAD_CANCELED: the server starts
  738, // PART_IS_LOCKED
  745, // SERVER_OVERLOADED
  749, // TCP_CONNECTION_LIMIT_REACHED
  762, // HTTP_CONNECTION_LIMIT_REACHED
  776, // RESOURCE_LIMIT_EXCEEDED
  777, // MEMORY_RESERVATION_KILLED
  778, // MEMORY_RESERVATION_FAILED
  904, // TOO_MANY_UNAVAILABLE_SHARDS
  999, // KEEPER_EXCEPTION
]);

/** Codes of Node's network errors; a URL or a certificate that is wrong stays wrong. */
const network = /^(?:E(?:CONN|HOST|NET|PIPE|TIMEDOUT|AI_|NOTFOUND)|EAI_|UND_ERR_|HPE_|ERR_STREAM_)/;

/** The failure that an error code of the server (as in `X-ClickHouse-Exception-Code`) stands for. */
export function serverFailure(code: number, message: string): ClickHouseFailure {
  const retryable = retryableServerErrors.has(code);
  return { ok: false, code: `CLICKHOUSE_${code}`, retryable, message };
}

/** The failure that an HTTP status without a code of ClickHouse stands for, such as a proxy's 502. */
export function httpFailure(status: number, message: string): ClickHouseFailure {
  const retryable = status >= 500 || status === 408 || status === 429;
  return { ok: false, code: `HTTP_${status}`, retryable, message };
}

interface ErrorLike {
  readonly name: string;
  readonly message: string;
  readonly code?: unknown;
  readonly errors?: unknown;
}

/** True for errors of every realm, which `instanceof` is not. */
function isErrorLike(thrown: unknown): thrown is ErrorLike {
  if (typeof thrown !== 'object' || thrown === null) return false;
  return 'name' in thrown && typeof thrown.name === 'string' && 'message' in thrown;
}

/** The error itself, or the first of several (Node tries all addresses of a host). */
function firstOf(error: ErrorLike): ErrorLike {
  const [first] = Array.isArray(error.errors) ? (error.errors as unknown[]) : [];
  return isErrorLike(first) ? first : error;
}

/**
 * Says what a thrown error is and whether another try may help: by its class and code, never by its
 * text. Never throws.
 */
export function classifyClickHouseError(thrown: unknown): ClickHouseFailure {
  if (thrown instanceof ClickHouseError) return serverFailure(Number(thrown.code), thrown.message);
  if (!isErrorLike(thrown)) {
    return { ok: false, code: 'DEFECT', retryable: false, message: String(thrown) };
  }
  const { name, code, message } = firstOf(thrown);
  if (name === 'AbortError') return { ok: false, code: 'ABORTED', retryable: false, message };
  if (typeof code === 'string') {
    const retryable = network.test(code);
    return { ok: false, code: retryable ? `NETWORK_${code}` : code, retryable, message };
  }
  // The client throws a plain Error when time is up or when an answer is not ClickHouse's.
  if (name === 'Error') return { ok: false, code: 'NO_ANSWER', retryable: true, message };
  return { ok: false, code: 'DEFECT', retryable: false, message };
}
