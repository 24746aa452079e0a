import { parseArgs } from 'node:util';
import { defaultRetentionDays, type RetentionDays } from '@resee-insights/domain/retention';
import { readClickHouseEnvironment, type ClickHouseEnvironment } from '../client/index.ts';

/** What the command is asked to do. */
export interface MigrationSettings {
  readonly action: 'migrate' | 'status' | 'dry-run' | 'help';
  readonly clickhouse: ClickHouseEnvironment;
  readonly cluster: string | null;
  readonly retention: RetentionDays;
  /** How long to wait for ClickHouse to answer, in ms. */
  readonly waitMs: number;
}

/** The settings, or every mistake at once. */
export type MigrationSettingsRead =
  | { readonly ok: true; readonly settings: MigrationSettings }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Months of this many days are partitions of their own, and an insert may touch 100 at most. */
const maxRetentionDays = 2_900;

type Environment = Readonly<Record<string, string | undefined>>;

function wholeNumber(
  name: string,
  text: string | undefined,
  { fallback, min, max }: { fallback: number; min: number; max: number },
  problems: string[],
): number {
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  problems.push(`${name} must be a whole number from ${min} to ${max}`);
  return fallback;
}

interface Flags {
  readonly status?: boolean | undefined;
  readonly 'dry-run'?: boolean | undefined;
  readonly cluster?: string | undefined;
  readonly wait?: string | undefined;
  readonly help?: boolean | undefined;
}

function readFlags(args: readonly string[], problems: string[]): Flags {
  try {
    return parseArgs({
      args: [...args],
      options: {
        status: { type: 'boolean', default: false },
        'dry-run': { type: 'boolean', default: false },
        cluster: { type: 'string' },
        wait: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error));
    return {};
  }
}

function readRetention(env: Environment, problems: string[]): RetentionDays {
  const days = (name: string, fallback: number): number =>
    wholeNumber(name, env[name], { fallback, min: 1, max: maxRetentionDays }, problems);
  return {
    raw: days('RESEE_RETENTION_DAYS', defaultRetentionDays.raw),
    deadLetters: days('RESEE_DEAD_LETTER_RETENTION_DAYS', defaultRetentionDays.deadLetters),
  };
}

function actionOf(flags: Flags): MigrationSettings['action'] {
  if (flags.help) return 'help';
  if (flags.status) return 'status';
  return flags['dry-run'] ? 'dry-run' : 'migrate';
}

/** Reads the command line and the environment of the command. */
export function readMigrationSettings(
  args: readonly string[],
  env: Environment,
): MigrationSettingsRead {
  const problems: string[] = [];
  const flags = readFlags(args, problems);
  const clickhouse = readClickHouseEnvironment(env);
  if (!clickhouse.ok) problems.push(...clickhouse.problems);
  const named = flags.cluster ?? env.CLICKHOUSE_CLUSTER;
  const cluster = named === undefined || named === '' ? null : named;
  if (cluster !== null && !/^[A-Za-z_][A-Za-z0-9_]*$/.test(cluster)) {
    problems.push('the cluster must be named by letters, digits and underscores');
  }
  const retention = readRetention(env, problems);
  const wait = wholeNumber('--wait', flags.wait, { fallback: 60, min: 0, max: 86_400 }, problems);
  if (flags.status && flags['dry-run']) problems.push('--status and --dry-run: choose one');
  if (problems.length > 0 || !clickhouse.ok) return { ok: false, problems };
  const action = actionOf(flags);
  const settings = { action, clickhouse: clickhouse.value, cluster, retention } as const;
  return { ok: true, settings: { ...settings, waitMs: wait * 1000 } };
}
