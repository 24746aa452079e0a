import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { help } from './help.ts';
import { KafkaSender } from './kafka-sender.ts';
import { parseOptions, type Options } from './options.ts';
import { createProgress } from './progress.ts';
import { noRefusalLog, openRefusalLog } from './refusal-file.ts';
import { replay, type ReplayReport } from './replay.ts';
import { summaryText } from './summary.ts';

const exitCodes = { done: 0, failed: 1, misused: 2, interrupted: 130 };
/** setTimeout takes no more. */
const longestSleep = 2_147_483_647;

process.exitCode = await main();

async function main(): Promise<number> {
  const parsed = parseOptions(process.argv.slice(2), process.env);
  if (parsed.kind === 'help') {
    process.stdout.write(help);
    return exitCodes.done;
  }
  if (parsed.kind === 'mistakes') {
    for (const mistake of parsed.mistakes) console.error(`replay: ${mistake}`);
    console.error('replay: npm run replay -- --help lists what there is');
    return exitCodes.misused;
  }
  try {
    return await run(parsed.options);
  } catch (error) {
    console.error(`replay: ${(error as Error).message}`);
    return exitCodes.failed;
  }
}

async function run(options: Options): Promise<number> {
  const interruption = new AbortController();
  const interrupt = (): void => {
    // A second Ctrl-C does not wait for the broker.
    if (interruption.signal.aborted) process.exit(exitCodes.interrupted);
    interruption.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  const { signal } = interruption;
  const path = findFile(options.file);
  const refusals =
    options.refusedTo === null ? noRefusalLog : await openRefusalLog(resolve(options.refusedTo));
  const sender = new KafkaSender(options.brokers, options.compression);
  let report: ReplayReport;
  try {
    report = await replay(
      { path, format: options.format, speed: options.speed, shift: options.shift },
      {
        sender,
        refusals,
        progress: createProgress(process.stderr),
        now: Date.now,
        sleep: (ms) =>
          sleep(Math.min(ms, longestSleep), undefined, { signal }).catch(() => undefined),
        signal,
      },
    );
  } finally {
    await sender.close();
    await refusals.close();
  }
  return tell(options, report);
}

function tell(options: Options, report: ReplayReport): number {
  if (report.lineCount > 0 || report.message === null) {
    console.log(summaryText(options.file, report));
  }
  if (report.message !== null) {
    console.error(`replay: ${report.message}`);
    return exitCodes.failed;
  }
  return report.interrupted ? exitCodes.interrupted : exitCodes.done;
}

/** npm runs scripts in the repository's root; INIT_CWD is where its user stands. */
function findFile(file: string): string {
  const standing = process.env.INIT_CWD;
  return existsSync(file) || standing === undefined ? resolve(file) : resolve(standing, file);
}
