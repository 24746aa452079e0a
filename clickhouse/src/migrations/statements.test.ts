import { describe, expect, it } from '@jest/globals';
import { splitStatements } from './statements.ts';

const texts = (sql: string): string[] => splitStatements(sql).map(({ text }) => text);

describe('splitStatements', () => {
  it('splits at semicolons and drops empty statements', () => {
    expect(texts('SELECT 1;\n\n;  SELECT 2')).toEqual(['SELECT 1', 'SELECT 2']);
  });

  it('leaves semicolons in quotes and comments alone', () => {
    expect(
      texts(
        `SELECT 'a;b', 'it''s; \\'x;', "c;d", \`e;f\` -- no; end\n, 1 /* nor; here */ + 2; SELECT 3`,
      ),
    ).toEqual([`SELECT 'a;b', 'it''s; \\'x;', "c;d", \`e;f\`\n, 1  + 2`, 'SELECT 3']);
  });

  it('keeps minus and slash that start no comment', () => {
    expect(texts('SELECT 4 - 1, 4 / 2')).toEqual(['SELECT 4 - 1, 4 / 2']);
  });

  it('gives the same text whatever comments and blank lines are around it', () => {
    expect(texts('-- why\n\nCREATE TABLE t -- really\n(\n\n  a String\n);')).toEqual(
      texts('CREATE TABLE t\n(\n  a String\n)'),
    );
  });

  it('knows statements for clusters only by the comment before them', () => {
    expect(splitStatements('SELECT 1; -- only: cluster\nSELECT 2; SELECT 3')).toEqual([
      { text: 'SELECT 1', clusterOnly: false },
      { text: 'SELECT 2', clusterOnly: true },
      { text: 'SELECT 3', clusterOnly: false },
    ]);
  });
});
