import type { Request, Response } from 'express';
import { sendProblem } from '../../problem.ts';
import type { Checked } from '../../schema-check.ts';

/** The checked JSON body; null when a problem was answered instead. An absent body counts as `{}`. */
export function readBody<Value>(
  request: Request,
  response: Response,
  check: (value: unknown) => Checked<Value>,
): Value | null {
  const empty = request.headers['content-length'] === '0';
  if (!empty && request.is('application/json') === false) {
    sendProblem(request, response, {
      status: 415,
      title: 'Unsupported media type',
      detail: 'The body must be application/json.',
    });
    return null;
  }
  const checked = check((request.body as unknown) ?? {});
  if (checked.ok) return checked.value;
  sendProblem(request, response, {
    status: 400,
    title: 'Bad request',
    detail: checked.problems
      .map(({ path, message }) => `${path === '' ? 'the body' : path} ${message}`)
      .join('; '),
    more: { problems: checked.problems },
  });
  return null;
}
