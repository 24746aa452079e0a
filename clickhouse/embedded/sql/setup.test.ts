import { describe, expect, it } from '@jest/globals';
import { killByQueryId } from './kill.ts';
import { identifier, literal, setupStatements } from './setup.ts';

describe('setupStatements', () => {
  it('says nothing for a plain request', () => {
    const none = new Map<string, string>();
    const plain = { database: 'default', settings: none, parameters: none, readOnly: false };
    expect(setupStatements(plain)).toEqual([]);
  });

  it('sets everything before it takes rights away', () => {
    const statements = setupStatements({
      database: 'a`b',
      settings: new Map([['max_threads', '2']]),
      parameters: new Map([['p', "it's \\N"]]),
      readOnly: true,
    });
    expect(statements).toEqual([
      'USE `a\\`b`',
      "SET max_threads = '2', param_p = 'it\\'s \\\\N'",
      'SET ROLE resee_reader',
      'SET readonly = 1',
    ]);
  });

  it('quotes so that nothing breaks out', () => {
    expect(literal("\\'; DROP")).toBe("'\\\\\\'; DROP'");
    expect(identifier('\\`x')).toBe('`\\\\\\`x`');
  });
});

describe('killByQueryId', () => {
  it('finds the query by its comment and never waits', () => {
    expect(killByQueryId("kill query where query_id='a b' SYNC")).toBe(
      "KILL QUERY WHERE position(query, 'query_id:a_b ') > 0 AND NOT startsWith(query, 'KILL') ASYNC ",
    );
    expect(killByQueryId("KILL QUERY WHERE query_id = 'x' FORMAT JSON;")).toContain(
      'ASYNC FORMAT JSON',
    );
  });

  it('leaves other statements alone', () => {
    for (const sql of [
      'SELECT 1',
      "KILL QUERY WHERE user = 'x'",
      "KILL QUERY WHERE query_id = 'x' OR 1",
    ]) {
      expect(killByQueryId(sql)).toBeUndefined();
    }
  });
});
