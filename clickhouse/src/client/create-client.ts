import {
  ClickHouseLogLevel,
  createClient,
  type ClickHouseClient,
  type ClickHouseSettings,
} from '@clickhouse/client';

/** Where ClickHouse is and who asks. */
export interface ClickHouseOptions {
  /** http(s)://host:port; credentials may stand in it, percent-encoded. */
  readonly url: string;
  /** Wins over the URL's. */
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** Database of statements that name none; the server's default if left out. */
  readonly database?: string | undefined;
  /** Who asks, as `query_log` shows it: part and purpose, such as `processor/sink`. */
  readonly logComment: string;
  /** How long an answer may take, in ms. */
  readonly requestTimeoutMs?: number;
  readonly maxConnections?: number;
  /**
   * Compresses what is sent. Off by default: on one machine it costs more than it saves. zstd takes a
   * server from 26 on, not the embedded one.
   */
  readonly requestCompression?: 'gzip' | 'zstd';
  /** Must lie 500 to 1,000 ms under the server's `keep_alive_timeout` (ms). */
  readonly idleSocketTtlMs?: number;
  readonly settings?: ClickHouseSettings;
}

/** A client of ClickHouse over HTTP. */
export type ClickHouse = ClickHouseClient;

/**
 * A client of ClickHouse over HTTP; nothing is sent until it is used. Close it with `close()`. Throws
 * TypeError when the URL is none.
 */
export function createClickHouse(options: ClickHouseOptions): ClickHouse {
  const url = new URL(options.url);
  const username = options.user ?? (decodeURIComponent(url.username) || 'default');
  const password = options.password ?? decodeURIComponent(url.password);
  url.username = '';
  url.password = '';
  const { requestCompression } = options;
  return createClient({
    url,
    username,
    password,
    ...(options.database !== undefined && { database: options.database }),
    application: 'resee-insights',
    request_timeout: options.requestTimeoutMs ?? 60_000,
    max_open_connections: options.maxConnections ?? 10,
    compression: {
      response: false,
      request:
        requestCompression === undefined
          ? false
          : requestCompression === 'gzip'
            ? { codec: 'gzip', level: 1 }
            : { codec: 'zstd', level: 1 },
    },
    // Errors reach the caller as values and are logged there, once.
    log: { level: ClickHouseLogLevel.OFF },
    keep_alive: { enabled: true, idle_socket_ttl: options.idleSocketTtlMs ?? 2_000 },
    clickhouse_settings: { log_comment: options.logComment, ...options.settings },
  });
}
