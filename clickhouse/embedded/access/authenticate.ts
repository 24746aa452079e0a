import type { IncomingMessage } from 'node:http';
import { ServerError } from '../http/errors.ts';
import type { User, Users } from './users.ts';

const first = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value[0] : value;

function credentials(request: IncomingMessage, url: URL): { name: string; password: string } {
  const user = first(request.headers['x-clickhouse-user']);
  const key = first(request.headers['x-clickhouse-key']);
  if (user !== undefined || key !== undefined)
    return { name: user ?? 'default', password: key ?? '' };
  const basic = /^Basic\s+(.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (basic !== undefined) {
    const [, name = '', password = ''] = /^([^:]*):?([\s\S]*)$/.exec(
      Buffer.from(basic, 'base64').toString('utf8'),
    ) ?? ['', '', ''];
    return { name: name === '' ? 'default' : name, password };
  }
  return {
    name: url.searchParams.get('user') ?? 'default',
    password: url.searchParams.get('password') ?? '',
  };
}

/** The user of a request by headers, Basic or parameters; throws AUTHENTICATION_FAILED. */
export function authenticate(request: IncomingMessage, url: URL, users: Users): User {
  const { name, password } = credentials(request, url);
  const user = users.authenticate(name, password);
  if (user !== undefined) return user;
  throw new ServerError(
    516,
    `${name}: Authentication failed: password is incorrect, or there is no user with such name. (AUTHENTICATION_FAILED)`,
  );
}
