import { describe, expect, it } from '@jest/globals';
import type { Migration } from './files.ts';
import { planMigrations, type AppliedStatement } from './plan.ts';

const migration = (version: number, name: string, ...texts: string[]): Migration => ({
  version,
  name,
  statements: texts.map((text) => ({
    text,
    clusterOnly: text.startsWith('cluster'),
    checksum: `sum of ${text}`,
  })),
});

const applied = (version: number, name: string, ...texts: string[]): AppliedStatement[] =>
  texts.map((text, index) => ({
    version,
    name,
    statement: index + 1,
    checksum: `sum of ${text}`,
    cluster: '',
  }));

const files = [migration(1, 'one', 'a', 'b'), migration(2, 'two', 'c')];

function refusal(migrations: readonly Migration[], done: readonly AppliedStatement[]): string {
  const plan = planMigrations(migrations, done, null);
  return plan.ok ? 'ok' : `${plan.code}: ${plan.message}`;
}

describe('planMigrations', () => {
  it('runs everything on an empty database, in order', () => {
    expect(planMigrations(files, [], null)).toMatchObject({
      ok: true,
      pending: [
        { version: 1, statement: 1, of: 2, text: 'a' },
        { version: 1, statement: 2, of: 2, text: 'b' },
        { version: 2, statement: 1, of: 1, text: 'c' },
      ],
    });
  });

  it('goes on in the middle of a file', () => {
    expect(planMigrations(files, applied(1, 'one', 'a'), null)).toMatchObject({
      ok: true,
      pending: [{ text: 'b' }, { text: 'c' }],
    });
  });

  it('has nothing left when all was run', () => {
    const done = [...applied(1, 'one', 'a', 'b'), ...applied(2, 'two', 'c')];
    expect(planMigrations(files, done, null)).toEqual({ ok: true, pending: [] });
  });

  it('refuses a file that was changed after it had been run', () => {
    expect(refusal(files, applied(1, 'one', 'A', 'b'))).toMatch(
      /^changed: 0001_one.sql .*statement 1/,
    );
  });

  it('refuses a file that lost a statement that had been run', () => {
    expect(refusal([migration(1, 'one', 'a')], applied(1, 'one', 'a', 'b'))).toMatch(/^changed/);
  });

  it('refuses a file that was renamed', () => {
    expect(refusal(files, applied(1, 'uno', 'a'))).toMatch(/^missing: migration 0001_uno/);
  });

  it('refuses a database of a newer release', () => {
    const done = [
      ...applied(1, 'one', 'a', 'b'),
      ...applied(2, 'two', 'c'),
      ...applied(3, 'x', 'd'),
    ];
    expect(refusal(files, done)).toMatch(/^ahead: .*0003_x/);
  });

  it('refuses what comes before something that was run', () => {
    expect(refusal(files, applied(2, 'two', 'c'))).toMatch(/^out_of_order: 0001_one.sql/);
    const grown = [migration(1, 'one', 'a', 'b', 'new'), migration(2, 'two', 'c')];
    const done = [...applied(1, 'one', 'a', 'b'), ...applied(2, 'two', 'c')];
    expect(refusal(grown, done)).toMatch(/^out_of_order: .*2 of 3/);
  });

  it('refuses a hole in the history of a file', () => {
    expect(refusal(files, applied(1, 'one', 'a', 'b').slice(1))).toMatch(
      /^out_of_order.*statement 1/,
    );
  });

  it('leaves statements for clusters out on a single node, and refuses to change over', () => {
    const mixed = [migration(1, 'one', 'a', 'cluster b', 'c')];
    const single = planMigrations(mixed, [], null);
    expect(single).toMatchObject({
      ok: true,
      pending: [{ text: 'a' }, { text: 'c', statement: 2 }],
    });
    expect(planMigrations(mixed, [], 'prod')).toMatchObject({
      pending: [{ text: 'a' }, { text: 'cluster b' }, { text: 'c' }],
    });
    expect(planMigrations(mixed, applied(1, 'one', 'a', 'c'), 'prod')).toMatchObject({
      ok: false,
      code: 'other_topology',
    });
  });
});
