import { classifyClickHouseError, createClickHouse } from '../client/index.ts';
import { runCommand } from './commands.ts';
import { readMigrationSettings } from './settings.ts';

const help = `Brings the ClickHouse database up to date.

  node clickhouse/src/migrations/main.ts [--status | --dry-run] [--cluster NAME] [--wait SECONDS]

  --status        says what was run and what is left, and changes nothing
  --dry-run       prints the SQL of a whole set-up, and asks no server
  --cluster NAME  Replicated tables, ON CLUSTER (also CLICKHOUSE_CLUSTER)
  --wait SECONDS  how long to wait for the server to answer (60)

Environment: CLICKHOUSE_URL, CLICKHOUSE_USER, CLICKHOUSE_PASSWORD or CLICKHOUSE_PASSWORD_FILE,
CLICKHOUSE_DATABASE, RESEE_RETENTION_DAYS, RESEE_DEAD_LETTER_RETENTION_DAYS`;

const output = {
  say: (line: string): void => {
    process.stdout.write(`${line}\n`);
  },
  complain: (line: string): void => {
    process.stderr.write(`${line}\n`);
  },
};

async function main(): Promise<number> {
  const read = readMigrationSettings(process.argv.slice(2), process.env);
  if (!read.ok) {
    for (const problem of read.problems) output.complain(problem);
    return 2;
  }
  const { settings } = read;
  if (settings.action === 'help') {
    output.say(help);
    return 0;
  }
  const { url, user, password } = settings.clickhouse;
  const client = createClickHouse({
    url,
    user,
    password,
    logComment: 'migrations',
    // A statement over many rows takes as long as it takes; the lock is renewed meanwhile.
    requestTimeoutMs: 3_600_000,
    // Keeps proxies from closing a connection on which nothing is heard.
    settings: { send_progress_in_http_headers: 1, http_headers_progress_interval_ms: '20000' },
  });
  try {
    return await runCommand(client, settings, output);
  } catch (error) {
    const { code, message } = classifyClickHouseError(error);
    output.complain(`migrations stopped (${code}): ${message}`);
    return 1;
  } finally {
    await client.close();
  }
}

process.exitCode = await main();
