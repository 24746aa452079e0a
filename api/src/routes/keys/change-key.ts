import type {
  ConfigurationStore,
  ConfigurationVersion,
} from '@resee-insights/clickhouse/configuration';
import type { Request, Response } from 'express';
import { callerOf } from '../../access/authenticate.ts';
import { keyBody, storedBody, type KeyBody } from '../../access/key.ts';
import { readIfMatch } from '../../if-match.ts';
import { sendProblem } from '../../problem.ts';
import { sendConflict, sendNoKey, sendStoreFailure } from './answers.ts';

/** What becomes of a key. */
export interface KeyChange {
  readonly body: KeyBody;
  readonly deleted?: boolean;
}

/** Tries when `If-Match: *` asks for whatever is current. */
const triesForAny = 5;

/**
 * Writes the next version of the key that the path names, under `If-Match`; null when a problem was
 * answered instead.
 */
export async function changeKey(
  request: Request<{ id: string }>,
  response: Response,
  store: ConfigurationStore,
  change: (body: KeyBody) => KeyChange,
): Promise<ConfigurationVersion | null> {
  const match = readIfMatch(request.headers['if-match']);
  if (match.kind === 'missing' || match.kind === 'malformed') {
    sendProblem(request, response, {
      status: match.kind === 'missing' ? 428 : 400,
      title: match.kind === 'missing' ? 'Precondition required' : 'Bad request',
      detail:
        'Send If-Match with the ETag of the version that you saw, or * for whatever is current.',
    });
    return null;
  }
  const { id } = request.params;
  const author = `key ${callerOf(response).keyId}`;
  for (let tries = 1; ; tries++) {
    const current = await store.current(id);
    if (!current.ok) {
      sendStoreFailure(request, response, current);
      return null;
    }
    const version = current.value;
    if (version === null || version.deleted) {
      sendNoKey(request, response);
      return null;
    }
    if (match.kind === 'versions' && !match.versions.includes(version.version)) {
      sendConflict(request, response, version);
      return null;
    }
    const { body, deleted = false } = change(keyBody(version));
    const expected = version.version;
    const written = await store.write({ id, expected, deleted, author, body: storedBody(body) });
    if (written.ok) return written.version;
    if (written.code === 'conflict' && match.kind === 'any' && tries < triesForAny) continue;
    sendStoreFailure(request, response, written);
    return null;
  }
}
