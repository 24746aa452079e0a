import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { authenticate } from '../access/authenticate.ts';
import { readerSettings } from '../access/reader.ts';
import type { User, Users } from '../access/users.ts';
import type { Engine } from '../engine/engine.ts';
import type { Job } from '../engine/job.ts';
import { UnmeasurableType } from '../native/columns.ts';
import { frameBlocks } from '../native/frames.ts';
import { jobComment, nextJobId } from '../engine/tag.ts';
import { literal, setupStatements } from '../sql/setup.ts';
import { readStatement } from '../sql/statement.ts';
import { Answer, pickEncoding } from './answer.ts';
import { decodedBody } from './decode.ts';
import { readEngineError, ServerError } from './errors.ts';
import { contentTypeOf, isStreamable } from './formats.ts';
import { readParams, type RequestParams } from './params.ts';
import { receive, type Received } from './request-body.ts';

export interface QueryContext {
  readonly engine: Engine;
  readonly users: Users;
  readonly maxBodyBytes: number;
}

/** A result that cannot be streamed may have this many bytes in the engine. */
const WHOLE_RESULT_BYTES = 512 * 1024 * 1024;

interface Plan {
  readonly job: Job;
  readonly outputFormat: string;
  /** Rewrites a chunk of output for the client. */
  readonly frame: (chunk: Uint8Array) => Uint8Array;
}

/** Names in the engine's spelling; an unknown one is the engine's to refuse. */
function canonical(engine: Engine, format: string): string {
  return engine.formats.get(format.toLowerCase()) ?? format;
}

function settingsFor(
  user: User,
  params: RequestParams,
  shape: { readonly whole: boolean; readonly framed: boolean },
): Map<string, string> {
  const settings =
    user.access === 'read-only' ? readerSettings(params.settings) : new Map(params.settings);
  const suggest = (name: string, value: string): void => {
    if (!settings.has(name)) settings.set(name, value);
  };
  if (shape.whole) suggest('max_result_bytes', String(WHOLE_RESULT_BYTES));
  // A JSON column's own layout cannot be measured, its text can.
  if (shape.framed) suggest('output_format_native_write_json_as_string', '1');
  return settings;
}

async function planInsert(
  received: Extract<Received, { kind: 'insert' }>,
  context: QueryContext,
  params: RequestParams,
  id: number,
  queryId: string,
): Promise<Plan> {
  const { head, spool } = received;
  const body = await spool.finish();
  const format = canonical(context.engine, head.format ?? 'Values');
  const comment = jobComment(id, queryId);
  const sql =
    `${head.target} FROM INFILE ${literal(body.path)} COMPRESSION 'none' ${comment} ` +
    `${head.settings} FORMAT ${format}`;
  const setup = setupStatements({
    database: params.database,
    settings: params.settings,
    parameters: params.parameters,
    readOnly: false,
  });
  const job: Job = {
    id,
    sql,
    format: 'TabSeparated',
    mode: 'insert',
    setup,
    readOnly: false,
    body,
  };
  return { job, outputFormat: 'TabSeparated', frame: (chunk) => chunk };
}

function planStatement(
  text: string,
  context: QueryContext,
  params: RequestParams,
  request: {
    readonly user: User;
    readonly isGet: boolean;
    readonly headerFormat: string | undefined;
  },
  ids: { readonly id: number; readonly queryId: string },
): Plan {
  const read = readStatement(text);
  if (!read.ok) throw new ServerError(read.code, read.message);
  const { statement } = read;
  const fallback = params.defaultFormat ?? request.headerFormat ?? 'TabSeparated';
  const outputFormat = canonical(context.engine, statement.format ?? fallback);
  const streams = statement.kind === 'select' && isStreamable(outputFormat);
  const mode = statement.kind === 'insert-select' ? 'insert' : streams ? 'stream' : 'whole';
  const framed = outputFormat === 'Native' && params.protocolRevision > 0;
  const isReader = request.user.access === 'read-only';
  const setup = setupStatements({
    database: params.database,
    settings: settingsFor(request.user, params, {
      whole: statement.kind === 'select' && !streams,
      framed,
    }),
    parameters: params.parameters,
    readOnly: isReader,
  });
  const job: Job = {
    id: ids.id,
    sql: `${statement.sql}\n${jobComment(ids.id, ids.queryId)}`,
    format: canonical(context.engine, fallback),
    mode,
    setup,
    readOnly: isReader || request.isGet,
  };
  return {
    job,
    outputFormat,
    frame: framed ? (chunk) => frameBlocks(chunk, params.protocolRevision) : (chunk) => chunk,
  };
}

function refuseWrite(user: User, isGet: boolean): void {
  if (user.access === 'full' && !isGet) return;
  const reason = isGet
    ? 'Cannot execute query in readonly mode. For queries over HTTP, method GET implies readonly. You should use method POST for modifying queries'
    : `${user.name}: Cannot execute query in readonly mode`;
  throw new ServerError(164, `${reason}. (READONLY)`);
}

/** The engine's exception in the client's terms: nothing of how the statement was run. */
function clientError(message: string, job: Job): ServerError {
  const error = readEngineError(message);
  const detail = error.detail
    .replace(/\n?\/\* query_id:[^*]* \*\//g, '')
    .replaceAll(job.body?.path ?? '\0', 'the request body');
  return new ServerError(error.code, detail);
}

async function plan(
  request: IncomingMessage,
  url: URL,
  context: QueryContext,
  queryId: string,
): Promise<Plan> {
  const user = authenticate(request, url, context.users);
  const params = readParams(url.searchParams);
  const isGet = request.method === 'GET' || request.method === 'HEAD';
  const id = nextJobId();
  const received = await receive(decodedBody(request), {
    query: params.query,
    spoolDir: context.engine.spoolDir,
    id,
    maxBytes: context.maxBodyBytes,
  });
  if (received.kind === 'insert') {
    try {
      refuseWrite(user, isGet);
    } catch (error) {
      await received.spool.discard();
      throw error;
    }
    return await planInsert(received, context, params, id, queryId);
  }
  const header = request.headers['x-clickhouse-format'];
  const headerFormat = Array.isArray(header) ? header[0] : header;
  return planStatement(
    received.sql,
    context,
    params,
    { user, isGet, headerFormat },
    { id, queryId },
  );
}

/** Answers `/?query=...` and posted statements. */
export async function handleQuery(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  context: QueryContext,
): Promise<void> {
  const { engine } = context;
  const asked = url.searchParams.get('query_id') ?? '';
  const queryId = asked === '' ? randomUUID() : asked.replace(/[^\x20-\x7e]/g, '_');
  const wantsCompression = url.searchParams.get('enable_http_compression') !== '0';
  const answer = new Answer(response, {
    queryId,
    timezone: engine.timezone,
    version: engine.version,
    encoding: wantsCompression ? pickEncoding(request.headers['accept-encoding']) : undefined,
  });
  try {
    await runPlan(await plan(request, url, context, queryId), answer, response, engine);
  } catch (error) {
    answer.fail(
      error instanceof ServerError
        ? error
        : new ServerError(1002, `${String(error)} (UNKNOWN_EXCEPTION)`),
    );
  }
}

function frameError(error: unknown): ServerError {
  return error instanceof UnmeasurableType
    ? new ServerError(
        48,
        `A column of type ${error.message} cannot be sent in Native blocks of a protocol revision by the embedded server: select it as String or use another format. (NOT_IMPLEMENTED)`,
      )
    : new ServerError(1002, `${String(error)} (UNKNOWN_EXCEPTION)`);
}

async function runPlan(
  { job, outputFormat, frame }: Plan,
  answer: Answer,
  response: ServerResponse,
  engine: Engine,
): Promise<void> {
  answer.setFormat(outputFormat, contentTypeOf(outputFormat));
  const failures: ServerError[] = [];
  const running = engine.run(job, async (bytes) => {
    if (failures.length > 0) return;
    try {
      await answer.write(frame(bytes));
    } catch (error) {
      failures.push(frameError(error));
      running?.cancel();
    }
  });
  if (running === undefined) {
    if (job.body !== undefined) await rm(job.body.path, { force: true });
    throw new ServerError(202, 'Too many simultaneous queries. (TOO_MANY_SIMULTANEOUS_QUERIES)');
  }
  // A write goes on to its end: whether it landed must not hang on the client's patience.
  if (job.mode !== 'insert') {
    response.once('close', () => {
      running.cancel();
    });
  }
  const outcome = await running.outcome;
  const failure = failures[0];
  if (failure !== undefined) answer.fail(failure);
  else if (outcome.ok) answer.finish(outcome.stats);
  else answer.fail(clientError(outcome.message, job));
}
