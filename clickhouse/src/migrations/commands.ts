import { waitForClickHouse, type ClickHouse } from '../client/index.ts';
import { bootstrapStatements } from './bootstrap.ts';
import { readMigrations, type Migration } from './files.ts';
import { readHistory } from './history.ts';
import { migrate } from './migrate.ts';
import { planMigrations, statementsFor } from './plan.ts';
import type { MigrationSettings } from './settings.ts';
import { render, type TemplateSettings } from './template.ts';

/** Where the commands write to: one line a call. */
export interface Output {
  readonly say: (line: string) => void;
  readonly complain: (line: string) => void;
}

/** Exit code of a command. */
export type ExitCode = 0 | 1;

const numberOf = (version: number): string => String(version).padStart(4, '0');

function templateOf({ clickhouse, cluster, retention }: MigrationSettings): TemplateSettings {
  return { database: clickhouse.database, cluster, retention };
}

/** The whole SQL of a set-up from nothing, as text that a client could run. */
export function dryRun(settings: MigrationSettings, migrations: readonly Migration[]): string {
  const template = templateOf(settings);
  const parts = ['-- set-up', ...bootstrapStatements(template).map((sql) => `${sql};`)];
  for (const migration of migrations) {
    parts.push(`-- ${numberOf(migration.version)}_${migration.name}`);
    for (const { text } of statementsFor(migration, settings.cluster)) {
      parts.push(`${render(text, template)};`);
    }
  }
  return parts.join('\n\n');
}

async function status(
  client: ClickHouse,
  settings: MigrationSettings,
  migrations: readonly Migration[],
  { say, complain }: Output,
): Promise<ExitCode> {
  const history = await readHistory({ client, settings: templateOf(settings) });
  for (const migration of migrations) {
    const all = statementsFor(migration, settings.cluster).length;
    const done = history.filter(({ version }) => version === migration.version);
    const last = done.at(-1);
    const state =
      done.length < all
        ? `pending, ${all - done.length} of ${all} left`
        : all === 0
          ? 'for clusters'
          : 'done';
    const when = last ? `  ${last.applied_at} by ${last.applied_by}` : '';
    say(`${numberOf(migration.version)}_${migration.name}: ${state}${when}`);
  }
  const plan = planMigrations(migrations, history, settings.cluster);
  if (plan.ok) return 0;
  complain(`refused: ${plan.message}`);
  return 1;
}

async function up(
  client: ClickHouse,
  settings: MigrationSettings,
  { say, complain }: Output,
): Promise<ExitCode> {
  const result = await migrate({
    client,
    ...templateOf(settings),
    onStatement: ({ version, name, statement, of }) => {
      say(`${numberOf(version)}_${name}: statement ${statement} of ${of}`);
    },
  });
  if (!result.ok) {
    complain(`migrations stopped (${result.code}): ${result.message}`);
    return 1;
  }
  for (const { table, from, to } of result.retention) {
    say(`${table}: rows now stay ${to} days instead of ${from}`);
  }
  const ran = result.applied.length;
  say(ran === 0 ? 'the database is up to date' : `done: ${ran} statements`);
  return 0;
}

/** Runs the command that the settings ask for; 0 when it went well. Throws what the client throws. */
export async function runCommand(
  client: ClickHouse,
  settings: MigrationSettings,
  output: Output,
): Promise<ExitCode> {
  const read = readMigrations();
  if (!read.ok) {
    output.complain(read.message);
    return 1;
  }
  if (settings.action === 'dry-run') {
    output.say(dryRun(settings, read.migrations));
    return 0;
  }
  const there = await waitForClickHouse(client, { timeoutMs: settings.waitMs });
  if (!there.ok) {
    output.complain(`ClickHouse does not answer (${there.code}): ${there.message}`);
    return 1;
  }
  return settings.action === 'status'
    ? status(client, settings, read.migrations, output)
    : up(client, settings, output);
}
