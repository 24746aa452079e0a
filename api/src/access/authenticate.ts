import type { RequestHandler, Response } from 'express';
import { sendProblem } from '../problem.ts';
import type { KeyScope } from './key.ts';
import type { Caller, KeyDirectory } from './key-directory.ts';
import type { KeyUses } from './key-uses.ts';

/** What routes need to know their callers. */
export interface Access {
  readonly keys: Pick<KeyDirectory, 'find' | 'refresh'>;
  readonly uses: Pick<KeyUses, 'note'>;
}

/** Lets a request pass that shows a key of the scope, as `Authorization: Bearer <key>`. */
export function requireScope({ keys, uses }: Access, scope: KeyScope): RequestHandler {
  return async (request, response, next) => {
    const [, token] = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '') ?? [];
    const found = token === undefined ? null : await keys.find(token);
    if (found?.ok !== true) {
      if (found?.code === 'unavailable') {
        response.setHeader('retry-after', '2');
        sendProblem(request, response, {
          status: 503,
          title: 'Keys cannot be read',
          detail: 'ClickHouse has not answered yet. Send the same request again.',
        });
        return;
      }
      response.setHeader('www-authenticate', 'Bearer realm="resee"');
      sendProblem(request, response, {
        status: 401,
        title: 'No valid key',
        detail: found
          ? 'The key is not known, has expired or was revoked.'
          : 'An API key is wanted, as Authorization: Bearer resee_...',
      });
      return;
    }
    const { caller } = found;
    uses.note(caller.keyId);
    if (!caller.scopes.includes(scope)) {
      sendProblem(request, response, {
        status: 403,
        title: 'Wrong scope',
        detail: `This takes a key of the scope ${scope}; this key has ${caller.scopes.join(', ')}.`,
      });
      return;
    }
    response.locals.caller = caller;
    next();
  };
}

/** Who calls, after `requireScope`. */
export function callerOf(response: Response): Caller {
  return response.locals.caller as Caller;
}
