import { describe, expect, it } from '@jest/globals';
import { READER_LIMITS, readerSettings } from './reader.ts';
import { defaultUsers, parseUsers, type Users } from './users.ts';

function users(list: unknown): Users {
  const loaded = parseUsers(JSON.stringify(list));
  if (!loaded.ok) throw new Error(loaded.message);
  return loaded.users;
}

describe('users', () => {
  it('lets in whom name and password fit', () => {
    const known = users([
      { name: 'a', password: 'x', access: 'full' },
      { name: 'b', access: 'read-only' },
    ]);
    expect(known.authenticate('a', 'x')).toMatchObject({ name: 'a', access: 'full' });
    expect(known.authenticate('a', '')).toBeUndefined();
    expect(known.authenticate('a', 'y')).toBeUndefined();
    expect(known.authenticate('c', '')).toBeUndefined();
    expect(known.authenticate('b', 'anything')).toMatchObject({ access: 'read-only' });
  });

  it('has a default', () => {
    expect(defaultUsers().authenticate('default', '')).toMatchObject({ access: 'full' });
    expect(defaultUsers().authenticate('x', '')).toBeUndefined();
  });

  it('names every mistake of a file', () => {
    const bad = parseUsers(
      JSON.stringify([
        { name: '' },
        { name: 'a', access: 'x' },
        { name: 'b', access: 'full', password: 1 },
      ]),
    );
    expect(bad).toMatchObject({ ok: false });
    expect(bad.ok ? '' : bad.message.split('\n')).toHaveLength(3);
    const twice = parseUsers(
      JSON.stringify([
        { name: 'a', access: 'full' },
        { name: 'a', access: 'full' },
      ]),
    );
    expect(twice.ok ? '' : twice.message).toContain('twice');
    for (const text of ['{', '{}', '[]']) expect(parseUsers(text).ok).toBe(false);
  });
});

describe('readerSettings', () => {
  const settings = (sent: Record<string, string>): Map<string, string> =>
    readerSettings(new Map(Object.entries(sent)));

  it('sets the limits and lets them be tightened', () => {
    expect(settings({}).get('max_result_rows')).toBe(String(READER_LIMITS.max_result_rows));
    expect(settings({ max_result_rows: '5' }).get('max_result_rows')).toBe('5');
    expect(settings({ output_format_json_quote_64bit_integers: '1' }).size).toBeGreaterThan(4);
    expect(settings({ readonly: '0' }).has('readonly')).toBe(false);
  });

  it.each(['0', '-1', '1000001', 'x', ''])('refuses %p rows', (value) => {
    expect(() => settings({ max_result_rows: value })).toThrow(/greater/);
  });

  it.each(['allow_ddl', 'async_insert', 'max_insert_threads', 'xoutput_format_a'])(
    'refuses %s',
    (name) => {
      expect(() => settings({ [name]: '1' })).toThrow(/readonly/);
    },
  );
});
