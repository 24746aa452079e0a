import { STATUS_CODES } from 'node:http';
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';

/** What a client is told of an error, by RFC 9457. */
export interface Problem {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  /** More members of this kind of problem. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** Answers with `application/problem+json`; the request's id leads to its log lines. */
export function sendProblem(request: Request, response: Response, problem: Problem): void {
  const { status, title, detail, more } = problem;
  response
    .status(status)
    .type('application/problem+json')
    .send(
      JSON.stringify({
        type: 'about:blank',
        title,
        status,
        detail,
        instance: request.path,
        request_id: request.id,
        ...more,
      }),
    );
}

/** Answers what no route takes. */
export const notFound: RequestHandler = (request, response) => {
  sendProblem(request, response, {
    status: 404,
    title: 'Not found',
    detail: `There is no ${request.method} ${request.path} here.`,
  });
};

/** Answers what a route throws: the client's own mistakes by their status, everything else as 500 without inner details. */
export const internalError: ErrorRequestHandler = (error: unknown, request, response, next) => {
  if (response.headersSent) {
    next(error);
    return;
  }
  const status = clientStatus(error);
  if (status !== null) {
    const detail = error instanceof Error ? error.message : 'The request cannot be read.';
    const title = STATUS_CODES[status] ?? 'Bad request';
    sendProblem(request, response, { status, title, detail });
    return;
  }
  request.log.error({ err: error }, 'request failed');
  sendProblem(request, response, {
    status: 500,
    title: 'Internal error',
    detail: 'The cause is in the log, under this request_id.',
  });
};

function clientStatus(error: unknown): number | null {
  if (typeof error !== 'object' || error === null || !('status' in error)) return null;
  const { status } = error;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : null;
}
