import type { IncomingMessage } from 'node:http';
import { authenticate } from '../access/authenticate.ts';
import { readerSettings } from '../access/reader.ts';
import type { User, Users } from '../access/users.ts';
import type { Engine } from '../engine/engine.ts';
import type { Job } from '../engine/job.ts';
import { jobComment, nextJobId } from '../engine/tag.ts';
import { frameBlocks } from '../native/frames.ts';
import { killByQueryId } from '../sql/kill.ts';
import { setupStatements } from '../sql/setup.ts';
import { readStatement } from '../sql/statement.ts';
import { decodedBody } from './decode.ts';
import { ServerError } from './errors.ts';
import { isStreamable } from './formats.ts';
import { hasHead, joinerOf } from './join.ts';
import { isMultipart, readMultipart } from './multipart.ts';
import { readParams, type RequestParams } from './params.ts';
import { receive, type Received } from './request-body.ts';

export interface QueryContext {
  readonly engine: Engine;
  readonly users: Users;
  readonly maxBodyBytes: number;
}

/** What a result that cannot be streamed may have, unless the request says otherwise. */
const WHOLE_RESULT: readonly (readonly [string, string])[] = [
  ['max_result_rows', '1000000'],
  ['max_result_bytes', String(256 * 1024 * 1024)],
];

/** How a request is to be run and answered. */
export interface Plan {
  readonly job: Job;
  readonly outputFormat: string;
  /** Hold the answer back until the query has ended. */
  readonly waitEndOfQuery: boolean;
  /** Rewrites a chunk of output for the client; throws UnmeasurableType. */
  readonly frame: (chunk: Uint8Array) => Uint8Array;
}

interface Request {
  readonly context: QueryContext;
  readonly params: RequestParams;
  readonly user: User;
  readonly isGet: boolean;
  readonly headerFormat: string | undefined;
  readonly id: number;
  readonly queryId: string;
}

/** Names in the engine's spelling; an unknown one is the engine's to refuse. */
function canonical(engine: Engine, format: string): string {
  return engine.formats.get(format.toLowerCase()) ?? format;
}

function settingsFor(
  { user, params }: Request,
  shape: { readonly whole: boolean; readonly framed: boolean },
): Map<string, string> {
  const settings =
    user.access === 'read-only' ? readerSettings(params.settings) : new Map(params.settings);
  const suggest = (name: string, value: string): void => {
    if (!settings.has(name)) settings.set(name, value);
  };
  // Who asked to have results cut must not have them cut by a limit not theirs.
  if (shape.whole && settings.get('result_overflow_mode') !== 'break') {
    for (const [name, value] of WHOLE_RESULT) suggest(name, value);
  }
  // A JSON column's own layout cannot be measured, its text can.
  if (shape.framed) suggest('output_format_native_write_json_as_string', '1');
  return settings;
}

/** The exception for a write that is not this request's to make, or undefined when it may write. */
function writeRefusal({ user, isGet }: Request): string | undefined {
  if (user.access === 'read-only') {
    return `${user.name}: Cannot execute query in readonly mode. (READONLY)`;
  }
  return isGet
    ? 'Cannot execute query in readonly mode. For queries over HTTP, method GET implies readonly. You should use method POST for modifying queries. (READONLY)'
    : undefined;
}

async function planInsert(
  { head, spool }: Extract<Received, { kind: 'insert' }>,
  request: Request,
): Promise<Plan> {
  const { params, id, queryId } = request;
  const refusal = writeRefusal(request);
  if (refusal !== undefined) {
    await spool.discard();
    throw new ServerError(164, refusal);
  }
  const data = await spool.finish();
  const format = canonical(request.context.engine, head.format ?? 'Values');
  const tail = `${jobComment(id, queryId)} ${head.settings} FORMAT ${format}`;
  const setup = setupStatements({ ...params, readOnly: false });
  const insert = { target: head.target, tail, data };
  return {
    job: { id, sql: '', format, mode: 'insert', setup, writeRefusal: undefined, insert },
    outputFormat: 'TabSeparated',
    waitEndOfQuery: true,
    frame: (chunk) => chunk,
  };
}

/** Totals and extremes come behind a second head, which could not be told from rows. */
function canStream(format: string, sql: string, params: RequestParams): boolean {
  if (isStreamable(format)) return true;
  return hasHead(format) && !params.settings.has('extremes') && !/\b(totals|extremes)\b/i.test(sql);
}

function planStatement(text: string, request: Request): Plan {
  const read = readStatement(killByQueryId(text) ?? text);
  if (!read.ok) throw new ServerError(read.code, read.message);
  const { statement } = read;
  const { params, id, queryId, context } = request;
  const fallback = params.defaultFormat ?? request.headerFormat ?? 'TabSeparated';
  const outputFormat = canonical(context.engine, statement.format ?? fallback);
  const streams = statement.kind === 'select' && canStream(outputFormat, text, params);
  const framed = outputFormat === 'Native' && params.protocolRevision > 0;
  const isReader = request.user.access === 'read-only';
  const job: Job = {
    id,
    sql: `${statement.sql}\n${jobComment(id, queryId)}`,
    format: canonical(context.engine, fallback),
    mode: statement.kind === 'insert-select' ? 'insert' : streams ? 'stream' : 'whole',
    setup: setupStatements({
      database: params.database,
      settings: settingsFor(request, { whole: statement.kind === 'select' && !streams, framed }),
      parameters: params.parameters,
      readOnly: isReader,
    }),
    writeRefusal: writeRefusal(request),
  };
  return {
    job,
    outputFormat,
    waitEndOfQuery: params.waitEndOfQuery,
    frame: framed
      ? (chunk) => frameBlocks(chunk, params.protocolRevision)
      : joinerOf(streams ? outputFormat : ''),
  };
}

/** Authenticates, reads the whole request and says how to run it; throws ServerError. */
export async function planRequest(
  request: IncomingMessage,
  url: URL,
  context: QueryContext,
  queryId: string,
): Promise<Plan> {
  const user = authenticate(request, url, context.users);
  let body = decodedBody(request);
  const search = url.searchParams;
  if (isMultipart(request)) {
    await readMultipart(request, body, search);
    body = (async function* () {
      // The form was the body.
    })();
  }
  const params = readParams(search);
  const id = nextJobId();
  const received = await receive(body, {
    query: params.query,
    spoolDir: context.engine.spoolDir,
    id,
    maxBytes: context.maxBodyBytes,
  });
  const header = request.headers['x-clickhouse-format'];
  const details: Request = {
    context,
    params,
    user,
    isGet: request.method === 'GET' || request.method === 'HEAD',
    headerFormat: Array.isArray(header) ? header[0] : header,
    id,
    queryId,
  };
  return received.kind === 'insert'
    ? await planInsert(received, details)
    : planStatement(received.sql, details);
}
