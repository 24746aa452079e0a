import { isAbsolute, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { help } from './help.ts';
import { JsonlSink } from './jsonl-sink.ts';
import { KafkaLiveSink } from './kafka-live-sink.ts';
import { runLive } from './live.ts';
import type { Settings } from './model/settings.ts';
import { createWorld } from './model/world.ts';
import { parseOptions, type Options } from './options.ts';
import { sendHistory } from './send-history.ts';

const exitCodes = { done: 0, failed: 1, misused: 2, interrupted: 130 };
const root = join(import.meta.dirname, '../../..');

process.exitCode = await main();

async function main(): Promise<number> {
  const parsed = parseOptions(process.argv.slice(2), process.env, Date.now());
  if (parsed.kind === 'help') {
    process.stdout.write(help);
    return exitCodes.done;
  }
  if (parsed.kind === 'mistakes') {
    for (const mistake of parsed.mistakes) console.error(`generate: ${mistake}`);
    console.error('generate: npm run generate -- --help lists what there is');
    return exitCodes.misused;
  }
  try {
    return await run(withPaths(parsed.options));
  } catch (error) {
    console.error(`generate: ${(error as Error).message}`);
    return exitCodes.failed;
  }
}

async function run(options: Options): Promise<number> {
  const { signal } = onSignals();
  let { settings } = options;
  if (options.backFill) {
    const truth = options.truth ?? join(root, '.resee/truth', `${settings.seed}.json`);
    const outcome = await sendHistory(options, truth, signal);
    if (!outcome.ok) {
      console.error(`generate: ${outcome.message}`);
      return signal.aborted ? exitCodes.interrupted : exitCodes.failed;
    }
    ({ settings } = outcome);
    console.log(outcome.message);
  }
  return options.live ? goLive(options, settings, signal) : exitCodes.done;
}

async function goLive(options: Options, settings: Settings, signal: AbortSignal): Promise<number> {
  const to = options.backFill && options.to !== null ? `${options.to}.live` : options.to;
  const sink = to === null ? new KafkaLiveSink(options.brokers) : new JsonlSink(to);
  const opened = await sink.open();
  if (!opened.ok) {
    console.error(`generate: ${opened.message}`);
    return exitCodes.failed;
  }
  const world = createWorld(settings);
  console.log(JSON.stringify({ sending: true, rate: options.rate }));
  const sent = await runLive(world, options.rate, {
    sink,
    now: Date.now,
    sleep: (ms) => sleep(ms, undefined, { signal }).catch(() => undefined),
    signal,
    onTrouble: (message) => {
      console.error(`generate: ${message}`);
    },
  });
  await sink.close();
  console.log(JSON.stringify({ sent }));
  return exitCodes.done;
}

function onSignals(): AbortController {
  const abort = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      // A second Ctrl-C does not wait for the broker.
      if (abort.signal.aborted) process.exit(exitCodes.interrupted);
      abort.abort();
    });
  }
  return abort;
}

/** npm runs scripts in the repository's root; INIT_CWD is where its user stands. */
function withPaths(options: Options): Options {
  const standing = process.env.INIT_CWD ?? process.cwd();
  const path = (file: string | null): string | null =>
    file === null || isAbsolute(file) ? file : resolve(standing, file);
  return {
    ...options,
    to: path(options.to),
    truth: path(options.truth),
    record: path(options.record),
  };
}
