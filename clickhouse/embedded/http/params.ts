import { ServerError } from './errors.ts';

/** What a request's URL asks for beside its query. */
export interface RequestParams {
  readonly query: string;
  readonly queryId: string | undefined;
  readonly database: string | undefined;
  readonly defaultFormat: string | undefined;
  /** Answer only when the whole result is there, so that the status tells of every error. */
  readonly waitEndOfQuery: boolean;
  /** The revision whose framing of Native blocks the client reads; 0 for plain blocks. */
  readonly protocolRevision: number;
  readonly settings: ReadonlyMap<string, string>;
  /** Query parameters without their `param_`. */
  readonly parameters: ReadonlyMap<string, string>;
}

const CREDENTIALS = new Set(['user', 'password']);
/** Accepted for their senders' sake; nothing here depends on them. */
const IGNORED = new Set([
  'buffer_size',
  'close_session',
  'http_response_buffer_size',
  'quota_key',
  'session_check',
  'session_timeout',
  'stacktrace',
]);
const NAME = /^[A-Za-z_]\w*$/;

const isTrue = (value: string | null): boolean => value === '1' || value === 'true';

function refuseUnsupported(search: URLSearchParams): void {
  if ((search.get('session_id') ?? '') !== '') {
    throw new ServerError(
      48,
      'Sessions (session_id) are not supported by the embedded server: each query has a session of its own. (NOT_IMPLEMENTED)',
    );
  }
  if (isTrue(search.get('compress')) || isTrue(search.get('decompress'))) {
    throw new ServerError(
      48,
      "ClickHouse's block compression (compress=1, decompress=1) is not spoken by the embedded server: use Content-Encoding and Accept-Encoding, e.g. gzip. (NOT_IMPLEMENTED)",
    );
  }
  const role = search.get('role');
  if (role !== null && role !== '') {
    throw new ServerError(
      511,
      `There is no role \`${role}\` in the embedded server. (UNKNOWN_ROLE)`,
    );
  }
}

/** Reads the URL's parameters; what is none of the protocol's own is a setting. */
export function readParams(search: URLSearchParams): RequestParams {
  refuseUnsupported(search);
  const settings = new Map<string, string>();
  const parameters = new Map<string, string>();
  const own = new Set([
    'query',
    'query_id',
    'database',
    'default_format',
    'wait_end_of_query',
    'compress',
    'decompress',
    'client_protocol_version',
    'session_id',
    'role',
  ]);
  for (const [name, value] of search) {
    if (own.has(name) || CREDENTIALS.has(name) || IGNORED.has(name)) continue;
    if (!NAME.test(name)) {
      throw new ServerError(115, `Unknown setting '${name}'. (UNKNOWN_SETTING)`);
    }
    if (name.startsWith('param_')) parameters.set(name.slice('param_'.length), value);
    else settings.set(name, value);
  }
  return {
    query: search.get('query') ?? '',
    queryId: search.get('query_id') ?? undefined,
    database: search.get('database') ?? undefined,
    defaultFormat: search.get('default_format') ?? undefined,
    waitEndOfQuery:
      isTrue(search.get('wait_end_of_query')) || isTrue(search.get('http_wait_end_of_query')),
    protocolRevision: Number(search.get('client_protocol_version') ?? '0') || 0,
    settings,
    parameters,
  };
}
