import { apiKeyFiles, firstEvent } from './api-keys.mjs';
import { shown } from './paths.mjs';

/**
 * Where to look and how to go on, once everything runs.
 * @param {{board: import('./terminal.mjs').Board, options: import('./options.mjs').Options, secrets: import('./secrets.mjs').Secrets, logsDir: string, rows: number | null}} context
 * @returns {string[]}
 */
export function summary({ board, options, secrets, logsDir, rows }) {
  const { ports } = options;
  const { bold, dim, green, cyan } = board.paint;
  const clickhouse = `http://127.0.0.1:${ports.clickhouse}`;
  const api = `http://127.0.0.1:${ports.api}`;
  const keys = apiKeyFiles(options.dataDir);
  /** @param {string} name @param {string} what @param {string} [note] */
  const entry = (name, what, note = '') =>
    `  ${name.padEnd(14)} ${what}${note && dim(`  ${note}`)}`;
  const live =
    rows === null
      ? `  ${bold('Running.')} No events yet.`
      : `  ${green(bold('Live.'))} ${rows.toLocaleString('en')} rows in ClickHouse.`;
  return [
    '',
    live,
    '',
    entry('Api', cyan(`${api}/docs`)),
    entry('  keys', shown(keys.admin), 'the key that manages keys'),
    entry('Processor', cyan(`http://127.0.0.1:${ports.processor}/metrics`)),
    entry('ClickHouse', cyan(`${clickhouse}/`), 'database resee'),
    entry('  analyst', secrets.clickhouse.analyst, 'password of the read-only user'),
    entry(
      'Kafka',
      `127.0.0.1:${ports.kafka}`,
      'topics resee.metrics, resee.activity, resee.experiments',
    ),
    entry('Logs', `${shown(logsDir)}/`),
    '',
    `  ${bold('A first query')}, ready to paste:`,
    '',
    firstQuery(clickhouse, secrets.clickhouse.analyst),
    '',
    `  ${bold('A first event')} of your own:`,
    '',
    firstEvent(api, keys.ingest),
    '',
    `  ${bold('Stop')} with Ctrl-C; the data stay. ${dim('npm run reset clears them.')}`,
    '',
  ];
}

/**
 * A curl line that answers which endpoints are slow.
 * @param {string} url
 * @param {string} password
 */
export function firstQuery(url, password) {
  const sql =
    'SELECT endpoint, count() AS requests, round(quantile(0.95)(response_time_ms)) AS p95_ms ' +
    'FROM resee.api_requests GROUP BY endpoint ORDER BY requests DESC LIMIT 5 FORMAT PrettyCompact';
  return `curl -s -u analyst:${password} ${url} -d "${sql}"`;
}
