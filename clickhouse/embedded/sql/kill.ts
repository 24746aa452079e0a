import { literal } from './setup.ts';

const KILL_BY_ID =
  /^\s*KILL\s+QUERY\s+WHERE\s+query_id\s*=\s*'((?:[^'\\]|\\.)*)'\s*(?:SYNC|ASYNC)?\s*(?:FORMAT\s+\w+\s*)?;?\s*$/i;

/**
 * `KILL QUERY WHERE query_id = '...'` by the client's own id, which the engine knows only from the
 * statement's comment; undefined for any other text. Never SYNC: that hangs in chdb 3.4.
 */
export function killByQueryId(sql: string): string | undefined {
  const id = KILL_BY_ID.exec(sql)?.[1];
  if (id === undefined) return undefined;
  const safe = id.replace(/[^\w.:-]/g, '_').slice(0, 128);
  const format = /FORMAT\s+\w+/i.exec(sql)?.[0] ?? '';
  return `KILL QUERY WHERE position(query, ${literal(`query_id:${safe} `)}) > 0 AND NOT startsWith(query, 'KILL') ASYNC ${format}`;
}
