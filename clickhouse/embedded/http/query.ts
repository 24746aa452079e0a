import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Engine } from '../engine/engine.ts';
import { UnmeasurableType } from '../native/columns.ts';
import { Answer, pickEncoding } from './answer.ts';
import { readEngineError, ServerError } from './errors.ts';
import { contentTypeOf } from './formats.ts';
import { planRequest, type Plan, type QueryContext } from './plan.ts';

/** The engine's exception in the client's terms: nothing of how the statement was run. */
function clientError(message: string): ServerError {
  const error = readEngineError(message);
  return new ServerError(error.code, error.detail.replace(/\n?\/\* query_id:[^*]* \*\//g, ''));
}

function serverError(error: unknown): ServerError {
  if (error instanceof ServerError) return error;
  return error instanceof UnmeasurableType
    ? new ServerError(
        48,
        `A column of type ${error.message} cannot be sent in Native blocks of a protocol revision by the embedded server: select it as String or use another format. (NOT_IMPLEMENTED)`,
      )
    : new ServerError(1002, `${String(error)} (UNKNOWN_EXCEPTION)`);
}

async function run(
  { job, outputFormat, waitEndOfQuery, frame }: Plan,
  answer: Answer,
  response: ServerResponse,
  engine: Engine,
): Promise<void> {
  answer.setFormat(outputFormat, contentTypeOf(outputFormat));
  if (waitEndOfQuery) answer.holdAll();
  const failures: ServerError[] = [];
  const running = engine.run(job, async (bytes) => {
    if (failures.length > 0) return;
    try {
      await answer.write(frame(bytes));
    } catch (error) {
      failures.push(serverError(error));
      running?.cancel();
    }
  });
  if (running === undefined) {
    const data = job.insert?.data;
    if (typeof data === 'string') await rm(data, { force: true });
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
  else answer.fail(clientError(outcome.message));
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
    await run(await planRequest(request, url, context, queryId), answer, response, engine);
  } catch (error) {
    answer.fail(serverError(error));
  }
  // What is left of a refused request's body is read away, so that its sender gets the answer.
  if (!request.complete) request.resume();
}
