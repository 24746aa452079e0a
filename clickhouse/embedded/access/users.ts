import { createHash, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';

export type Access = 'full' | 'read-only';

/** Who may query. */
export interface User {
  readonly name: string;
  readonly access: Access;
}

/** The users of a server; passwords are kept as digests only. */
export interface Users {
  /** The user when name and password fit, else undefined. */
  readonly authenticate: (name: string, password: string) => User | undefined;
}

export type LoadedUsers =
  { readonly ok: true; readonly users: Users } | { readonly ok: false; readonly message: string };

interface Entry extends User {
  /** Undefined: any password does, as with ClickHouse's no_password. */
  readonly digest: Buffer | undefined;
}

const digest = (password: string): Buffer => createHash('sha256').update(password).digest();
const NOBODY = digest('');

function usersOf(entries: ReadonlyMap<string, Entry>): Users {
  return {
    authenticate: (name, password) => {
      const entry = entries.get(name);
      const given = digest(password);
      // An unknown name costs the same comparison.
      const equal = timingSafeEqual(given, entry?.digest ?? NOBODY);
      if (entry === undefined) return undefined;
      return equal || entry.digest === undefined ? entry : undefined;
    },
  };
}

function readEntry(value: unknown): Entry | string {
  if (typeof value !== 'object' || value === null) return 'a user must be an object';
  const { name, password, access } = value as Record<string, unknown>;
  if (typeof name !== 'string' || name === '') return 'a user needs a name';
  if (access !== 'full' && access !== 'read-only') {
    return `user '${name}': access must be "full" or "read-only"`;
  }
  if (password !== undefined && typeof password !== 'string') {
    return `user '${name}': password must be a string`;
  }
  const secret = password === undefined || password === '' ? undefined : digest(password);
  return { name, access, digest: secret };
}

/** Without a users file: `default`, full access, no password. */
export function defaultUsers(): Users {
  return usersOf(new Map([['default', { name: 'default', access: 'full', digest: undefined }]]));
}

/** Reads `[{"name","password","access":"full"|"read-only"}]`; names every mistake. */
export function parseUsers(json: string): LoadedUsers {
  let list: unknown;
  try {
    list = JSON.parse(json);
  } catch {
    return { ok: false, message: 'the users file is not JSON' };
  }
  if (!Array.isArray(list) || list.length === 0) {
    return { ok: false, message: 'the users file must hold a list with at least one user' };
  }
  const entries = new Map<string, Entry>();
  const mistakes: string[] = [];
  for (const item of list as unknown[]) {
    const entry = readEntry(item);
    if (typeof entry === 'string') mistakes.push(entry);
    else if (entries.has(entry.name)) mistakes.push(`user '${entry.name}' stands twice`);
    else entries.set(entry.name, entry);
  }
  return mistakes.length > 0
    ? { ok: false, message: mistakes.join('\n') }
    : { ok: true, users: usersOf(entries) };
}

/** Loads the users file, or the default user when there is none. */
export function loadUsers(path: string | undefined): LoadedUsers {
  if (path === undefined) return { ok: true, users: defaultUsers() };
  try {
    return parseUsers(readFileSync(path, 'utf8'));
  } catch (error) {
    return { ok: false, message: `cannot read the users file: ${String(error)}` };
  }
}
