import { describe, expect, it } from '@jest/globals';
import { readMigrationSettings } from './settings.ts';

describe('readMigrationSettings', () => {
  it('has a default for everything', () => {
    expect(readMigrationSettings([], {})).toEqual({
      ok: true,
      settings: {
        action: 'migrate',
        clickhouse: {
          url: 'http://127.0.0.1:8123',
          user: undefined,
          password: undefined,
          database: 'resee',
        },
        cluster: null,
        retention: { raw: 400, deadLetters: 30 },
        waitMs: 60_000,
      },
    });
  });

  it.each([
    [['--status'], 'status'],
    [['--dry-run'], 'dry-run'],
    [['--help'], 'help'],
    [['-h'], 'help'],
  ])('reads %p', (args, action) => {
    expect(readMigrationSettings(args, {})).toMatchObject({ settings: { action } });
  });

  it('takes the cluster from the flag before the environment', () => {
    const env = { CLICKHOUSE_CLUSTER: 'env' };
    expect(readMigrationSettings([], env)).toMatchObject({ settings: { cluster: 'env' } });
    expect(readMigrationSettings(['--cluster', 'flag'], env)).toMatchObject({
      settings: { cluster: 'flag' },
    });
  });

  it('lists every mistake at once', () => {
    const read = readMigrationSettings(
      ['--status', '--dry-run', '--cluster', 'a b', '--wait', 'x'],
      {
        CLICKHOUSE_URL: 'localhost',
        RESEE_RETENTION_DAYS: '0',
        RESEE_DEAD_LETTER_RETENTION_DAYS: '1.5',
      },
    );
    expect(read.ok ? [] : read.problems).toEqual([
      'CLICKHOUSE_URL must be like http://host:8123',
      'the cluster must be named by letters, digits and underscores',
      'RESEE_RETENTION_DAYS must be a whole number from 1 to 2900',
      'RESEE_DEAD_LETTER_RETENTION_DAYS must be a whole number from 1 to 2900',
      '--wait must be a whole number from 0 to 86400',
      '--status and --dry-run: choose one',
    ]);
  });

  it('names an unknown flag', () => {
    const read = readMigrationSettings(['--down'], {});
    expect(read.ok ? [] : read.problems).toEqual([expect.stringContaining('--down')]);
  });
});
