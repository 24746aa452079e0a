/** The raw tables, in the order the status shows them. */
export const rawTables = /** @type {const} */ ([
  'api_requests',
  'system_samples',
  'error_logs',
  'ops_events',
  'activity',
  'experiment_events',
  'dead_letters',
]);

/** @typedef {{url: string, user: string, password: string}} ClickHouseAccess */

/**
 * Counts the rows of each raw table; null while ClickHouse does not answer.
 * @param {ClickHouseAccess} access
 * @returns {Promise<Map<string, number> | null>}
 */
export async function countRows({ url, user, password }) {
  const sql = rawTables.map((table) => `SELECT '${table}', count() FROM resee.${table}`);
  try {
    const response = await fetch(url, {
      method: 'POST',
      body: `${sql.join(' UNION ALL ')} FORMAT JSONCompactEachRow`,
      headers: { 'x-clickhouse-user': user, 'x-clickhouse-key': password },
      signal: AbortSignal.timeout(5_000),
    });
    if (!response.ok) return null;
    const lines = (await response.text()).trim().split('\n');
    const counts = new Map(
      lines.map((line) => /** @type {[string, string | number]} */ (JSON.parse(line))),
    );
    return new Map(rawTables.map((table) => [table, Number(counts.get(table) ?? 0)]));
  } catch {
    return null;
  }
}

/**
 * Records that wait in Kafka, as the processor's metrics tell; null while it does not answer.
 * @param {string} metricsUrl
 * @returns {Promise<number | null>}
 */
export async function readLag(metricsUrl) {
  try {
    const response = await fetch(metricsUrl, { signal: AbortSignal.timeout(5_000) });
    return response.ok ? lagOf(await response.text()) : null;
  } catch {
    return null;
  }
}

/**
 * Sums, over partitions, the end as last seen less the settled position.
 * @param {string} metrics Prometheus text
 * @returns {number}
 */
export function lagOf(metrics) {
  /** @param {string} name */
  const series = (name) =>
    new Map(
      [...metrics.matchAll(new RegExp(`^${name}\\{([^}]*)\\} (\\S+)$`, 'gm'))].map(
        ([, labels = '', value]) => /** @type {const} */ ([labels, Number(value)]),
      ),
    );
  const positions = series('resee_sink_position');
  return [...series('resee_sink_high_watermark')].reduce(
    (sum, [labels, end]) => sum + Math.max(0, end - (positions.get(labels) ?? 0)),
    0,
  );
}

/** @param {Map<string, number>} counts */
export function totalRows(counts) {
  return [...counts.values()].reduce((sum, rows) => sum + rows, 0);
}

/**
 * The status in two lines that fit 80 columns: rows a table, then the lag.
 * @param {Map<string, number>} counts
 * @param {number | null} lag
 * @returns {string[]}
 */
export function statusLines(counts, lag) {
  const tables = [...counts].map(([table, rows]) => `${table} ${rows.toLocaleString('en')}`);
  const half = Math.ceil(tables.length / 2);
  const waiting = lag === null ? 'lag unknown' : `lag ${lag.toLocaleString('en')}`;
  return [
    `  ${tables.slice(0, half).join(' · ')}`,
    `  ${[...tables.slice(half), waiting].join(' · ')}`,
  ];
}
