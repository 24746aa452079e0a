/** `npm run reset`: clears the data of the local stack, ending what a killed launcher left. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readOptions } from './options.mjs';
import { shown } from './paths.mjs';
import { takeDataDir } from './record.mjs';

/** What the stack writes into its data folder; anything else in there is not ours to delete. */
const ours = [
  'kafka',
  'clickhouse',
  'redis',
  'logs',
  'secrets.json',
  'clickhouse-users.json',
  'admin-key',
  'ingest-key',
  'settings.json',
  'history.json',
  'truth.json',
];

const read = readOptions(process.argv.slice(2), process.env);
if (!read.ok) {
  for (const mistake of read.mistakes) console.error(mistake);
  process.exitCode = 2;
} else if (read.options.help) {
  console.log(
    'npm run reset [-- --data DIR]: clears all data, logs and passwords of the local stack.',
  );
} else {
  process.exitCode = await reset(read.options.dataDir);
}

/** @param {string} dataDir */
async function reset(dataDir) {
  const folder = shown(dataDir);
  if (!existsSync(dataDir)) {
    console.log(`There is nothing to clear: ${folder} does not exist.`);
    return 0;
  }
  const taken = await takeDataDir(dataDir);
  if (!taken.ok) {
    console.error(taken.message);
    return 1;
  }
  if (taken.ended.length > 0)
    console.log(`Ended what was left running: ${taken.ended.join(', ')}.`);
  const there = ours.filter((name) => existsSync(join(dataDir, name)));
  for (const name of there) rmSync(join(dataDir, name), { recursive: true, force: true });
  taken.release();
  const kept = readdirSync(dataDir);
  console.log(
    there.length > 0 ? `Cleared ${folder}: ${there.join(', ')}.` : `${folder} is clear already.`,
  );
  if (kept.length > 0) console.log(`Kept what is not the stack's: ${kept.join(', ')}.`);
  return 0;
}
