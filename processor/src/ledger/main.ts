import { hostname } from 'node:os';
import { readSettings } from '../settings.ts';
import { openLedger, type Standing } from './app.ts';

const help = `The ledger of claimed ranges, by which the processor knows where to go on.

  npm run ledger -- show      where each partition stands
  npm run ledger -- rebuild   after every restore of ClickHouse: lets the ledger reach as far as
                              the rows and has the newest ranges checked row by row;
                              refused while processors run

Settings: KAFKA_BROKERS CLICKHOUSE_URL CLICKHOUSE_USER CLICKHOUSE_PASSWORD CLICKHOUSE_PASSWORD_FILE`;

async function main(command: string | undefined): Promise<number> {
  if (command !== 'show' && command !== 'rebuild') {
    console.log(help);
    return command === undefined || command === '--help' ? 0 : 2;
  }
  const desk = await openLedger(readSettings(process.env));
  try {
    if (command === 'rebuild') {
      for (const { log, claim } of await desk.rebuild(`operator on ${hostname()}`)) {
        const what =
          claim === null ? 'as it should be' : `claimed ${claim.first}-${claim.last} as rebuilt`;
        console.log(`${log.topic}/${log.partition}: ${what}`);
      }
      console.log('Start the processors: they fill in what has no row, then go on.');
      return 0;
    }
    for (const standing of await desk.show()) console.log(line(standing));
    return 0;
  } finally {
    await desk.close();
  }
}

function line({ log, latest, highestRow, end }: Standing): string {
  const claimed =
    latest === null ? 'never claimed' : `${latest.kind} claim ${latest.first}-${latest.last}`;
  const behind = highestRow !== null && highestRow > (latest?.last ?? -1);
  return (
    `${log.topic}/${log.partition}: ${claimed}, highest row ${highestRow ?? 'none'}, ` +
    `end ${end}${behind ? '  BEHIND ITS ROWS: run rebuild' : ''}`
  );
}

main(process.argv[2]).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  },
);
