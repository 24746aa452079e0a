/**
 * Formats whose chunks may be joined: each chunk of a streamed query is formatted as a document of
 * its own, so a format with a head, a tail or a table layout cannot be streamed.
 */
const STREAMABLE = new Set([
  'CSV',
  'JSONCompactEachRow',
  'JSONCompactStringsEachRow',
  'JSONEachRow',
  'JSONLines',
  'JSONStringsEachRow',
  'LineAsString',
  'MsgPack',
  'NDJSON',
  'Native',
  'RowBinary',
  'TSKV',
  'TSV',
  'TabSeparated',
  'TSVRaw',
  'TabSeparatedRaw',
]);

/** Whether a large answer in this format goes out while the query runs. */
export function isStreamable(format: string): boolean {
  return STREAMABLE.has(format);
}

const NDJSON = /^(JSON(Compact)?(Strings)?EachRow|JSONLines|NDJSON|JSONObjectEachRow$)/;

/** The Content-Type that ClickHouse gives a format's answer. */
export function contentTypeOf(format: string): string {
  if (NDJSON.test(format)) return 'application/x-ndjson; charset=UTF-8';
  if (format.startsWith('JSON')) return 'application/json; charset=UTF-8';
  if (format.startsWith('CSV')) {
    return `text/csv; charset=UTF-8; header=${format.includes('WithNames') ? 'present' : 'absent'}`;
  }
  if (/^(TSV|TabSeparated)/.test(format)) return 'text/tab-separated-values; charset=UTF-8';
  if (format === 'XML') return 'application/xml; charset=UTF-8';
  if (/^(Arrow|Avro|BSON|MsgPack|Native|Npy|ORC|Parquet|Protobuf|RowBinary)/.test(format)) {
    return 'application/octet-stream';
  }
  return 'text/plain; charset=UTF-8';
}
