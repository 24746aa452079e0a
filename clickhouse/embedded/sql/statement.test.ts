import { describe, expect, it } from '@jest/globals';
import { readStatement, type Statement } from './statement.ts';

function statement(sql: string): Statement {
  const read = readStatement(sql);
  if (!read.ok) throw new Error(read.message);
  return read.statement;
}

describe('readStatement', () => {
  it.each([
    ['SELECT 1', 'select'],
    ['(SELECT 1) UNION ALL (SELECT 2)', 'select'],
    ['WITH 1 AS x SELECT x', 'select'],
    ['FROM t SELECT a', 'select'],
    ['INSERT INTO t SELECT 1', 'insert-select'],
    ['SHOW TABLES', 'other'],
    ['CREATE TABLE t AS SELECT 1', 'other'],
  ])('tells what %s is', (sql, kind) => {
    expect(statement(sql).kind).toBe(kind);
  });

  it.each([
    ['SELECT 1 FORMAT JSON', 'JSON'],
    ['SELECT 1 format csv;', 'csv'],
    ['SELECT 1 FORMAT JSON SETTINGS max_threads = 1', 'JSON'],
    ['SELECT 1 SETTINGS max_threads = 1 FORMAT TSV', 'TSV'],
    ["SELECT 'FORMAT JSON'", undefined],
    ['SELECT format FROM t', undefined],
    ['SELECT * FROM (SELECT 1) -- FORMAT JSON', undefined],
    ["SELECT format('{}', a FORMAT JSON)", undefined],
  ])('reads the format of %s', (sql, format) => {
    expect(statement(sql).format).toBe(format);
  });

  it('drops the last semicolon and what follows it', () => {
    expect(statement("SELECT ';' ; -- end").sql).toBe("SELECT ';' ");
  });

  it.each([
    ['SELECT 1; SELECT 2', 62],
    ['', 62],
    [' -- nothing', 62],
    [';', 62],
    ["SELECT 1 INTO OUTFILE 'x'", 1],
    ["INSERT INTO t FROM INFILE 'x' FORMAT CSV", 1],
    ["SELECT file('x')", 497],
    ["SELECT FILE /**/ ('x')", 497],
    ['SELECT "file"(\'x\')', 497],
  ])('refuses %p', (sql, code) => {
    expect(readStatement(sql)).toMatchObject({ ok: false, code });
  });

  it('takes names that only look forbidden', () => {
    for (const sql of [
      'SELECT file FROM t',
      "SELECT 'file(1)'",
      'SELECT profile(1)',
      'SELECT a AS outfile',
    ]) {
      expect(readStatement(sql).ok).toBe(true);
    }
  });
});
