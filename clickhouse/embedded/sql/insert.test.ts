import { describe, expect, it } from '@jest/globals';
import { readInsertHead } from './insert.ts';

describe('readInsertHead', () => {
  it.each([
    ['INSERT INTO t FORMAT TSV\n1\t2', 'INSERT INTO t', '', 'TSV', '1\t2'],
    ['INSERT INTO t FORMAT RowBinary\r\n\n\n\x01', 'INSERT INTO t', '', 'RowBinary', '\n\n\x01'],
    [
      'insert into db.t (a, `b c`) format JSONEachRow {"a":1}',
      'insert into db.t (a, `b c`)',
      '',
      'JSONEachRow',
      '{"a":1}',
    ],
    ["INSERT INTO t VALUES (1, ';')", 'INSERT INTO t', '', 'Values', " (1, ';')"],
    [
      "INSERT INTO TABLE t (a) SETTINGS async_insert = 0, x = 'FORMAT' FORMAT CSV\n1",
      'INSERT INTO TABLE t (a)',
      "SETTINGS async_insert = 0, x = 'FORMAT'",
      'CSV',
      '1',
    ],
    [
      'INSERT INTO t SETTINGS a = 1 VALUES (1)',
      'INSERT INTO t',
      'SETTINGS a = 1',
      'Values',
      ' (1)',
    ],
    [
      '/* c */ INSERT INTO format (values) FORMAT CSV 1',
      '/* c */ INSERT INTO format (values)',
      '',
      'CSV',
      '1',
    ],
    [
      "INSERT INTO FUNCTION remote('h', 'd.t') (a) VALUES (1)",
      "INSERT INTO FUNCTION remote('h', 'd.t') (a)",
      '',
      'Values',
      ' (1)',
    ],
  ])('takes %p apart', (sql, target, settings, format, data) => {
    const head = readInsertHead(sql);
    expect(head).toMatchObject({ target, settings, format });
    expect(sql.slice(head?.length)).toBe(data);
  });

  it('takes Values for the body of an INSERT without a format', () => {
    for (const sql of ['INSERT INTO t', 'INSERT INTO t (a, b) ;', 'INSERT INTO t SETTINGS a = 1']) {
      expect(readInsertHead(sql)).toMatchObject({ format: undefined, length: sql.length });
    }
  });

  it.each([
    'SELECT 1',
    'INSERT INTO t SELECT 1 FORMAT CSV',
    'INSERT INTO t (a) SELECT 1',
    'INSERT INTO t (SELECT 1)',
    'INSERT INTO t WITH x AS (SELECT 1) SELECT * FROM x',
    'INSERT INTO t SETTINGS a = 1 SELECT 1',
    "INSERT INTO t FROM INFILE 'x' FORMAT CSV",
    'CREATE TABLE t (a Int8)',
    '',
  ])('leaves %p alone', (sql) => {
    expect(readInsertHead(sql)).toBeUndefined();
  });
});
