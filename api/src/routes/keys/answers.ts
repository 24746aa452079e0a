import type { ConfigurationVersion } from '@resee-insights/clickhouse/configuration';
import type { Request, Response } from 'express';
import { viewOf } from '../../access/key.ts';
import { etagOf } from '../../if-match.ts';
import { sendProblem } from '../../problem.ts';

/** A failure of the store, as its functions give it. */
export interface StoreFailure {
  readonly code: string;
  readonly retryable: boolean;
  readonly message: string;
  readonly current?: ConfigurationVersion | null;
  readonly holder?: string;
}

/** Answers what the store refused: 409 for races and names, 503 while ClickHouse is away. */
export function sendStoreFailure(
  request: Request,
  response: Response,
  failure: StoreFailure,
): void {
  if (failure.code === 'conflict') {
    sendConflict(request, response, failure.current ?? null);
    return;
  }
  if (failure.code === 'name_taken') {
    sendProblem(request, response, {
      status: 409,
      title: 'Name taken',
      detail: 'Another key has this name.',
      more: { code: 'name_taken', ...(failure.holder && { holder: failure.holder }) },
    });
    return;
  }
  request.log.error({ code: failure.code, reason: failure.message }, 'keys: ClickHouse failed');
  response.setHeader('retry-after', '5');
  sendProblem(request, response, {
    status: 503,
    title: 'ClickHouse is away',
    detail: 'Whether anything was written is not known: read it before trying again.',
  });
}

/** Answers that another version is current, with it. */
export function sendConflict(
  request: Request,
  response: Response,
  current: ConfigurationVersion | null,
): void {
  if (current !== null) response.setHeader('etag', etagOf(current.version));
  sendProblem(request, response, {
    status: 409,
    title: 'Not the current version',
    detail: 'The key was changed meanwhile; current is what holds.',
    more: { code: 'conflict', current: current && viewOf(current) },
  });
}

/** Answers that there is no such key. */
export function sendNoKey(request: Request, response: Response): void {
  sendProblem(request, response, {
    status: 404,
    title: 'Not found',
    detail: 'There is no such key, or it was revoked; its versions tell.',
  });
}
