import { parseArgs } from 'node:util';
import { readSettings, SettingsError } from '../settings.ts';
import { verify } from './app.ts';
import { renderReport } from './report.ts';
import { isClean } from './verify-partition.ts';

const help = `Proves that every record in the broker is exactly one row in ClickHouse.

  npm run verify -- [--wait SECONDS] [--json]

  --wait SECONDS  time given to rows that are still on their way (default 15)
  --json          verdicts as JSON
  --help          this text

Exit code 0: it adds up. 1: it does not. 2: it could not be told.
Settings: KAFKA_BROKERS CLICKHOUSE_URL CLICKHOUSE_USER CLICKHOUSE_PASSWORD CLICKHOUSE_PASSWORD_FILE`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      wait: { type: 'string', default: '15' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const wait = Number(values.wait);
  if (!(wait >= 0)) throw new SettingsError(`--wait: seconds are wanted, got '${values.wait}'`);
  let told = 0;
  const verdicts = await verify(readSettings(process.env), {
    waitMs: wait * 1_000,
    progress: (records) => {
      if (!process.stderr.isTTY || records - told < 50_000) return;
      told = records;
      process.stderr.write(`\rread ${records.toLocaleString('en-US')} records from the broker`);
    },
  });
  if (told > 0) process.stderr.write('\n');
  console.log(values.json ? JSON.stringify(verdicts, null, 2) : renderReport(verdicts));
  return verdicts.every(isClean) ? 0 : 1;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(
      `verify could not tell: ${error instanceof Error ? error.message : String(error)}`,
    );
    process.exitCode = 2;
  },
);
