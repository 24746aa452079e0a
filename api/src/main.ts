import { pino } from 'pino';
import { readSettings } from './settings.ts';
import { start } from './start.ts';

const read = readSettings(process.env);
if (!read.ok) {
  console.error(`api did not start:\n${read.mistakes.join('\n')}`);
  process.exit(1);
}
const logger = pino({ name: 'api', level: read.settings.logLevel });
start(read.settings, logger, (line) => {
  console.log(line);
}).catch((error: unknown) => {
  logger.fatal({ err: error }, 'api did not start');
  process.exit(1);
});
