import {
  encodeEnvelope,
  encodePosition,
  eventColumns,
  type EventRow,
  type Table,
} from './table.ts';

/** A row of `api_requests`: one request that Resee's API answered. */
export interface ApiRequestRow extends EventRow {
  readonly endpoint: string;
  readonly method: string;
  readonly status: number;
  readonly response_time_ms: number | null;
  readonly request_bytes: number | null;
  readonly response_bytes: number | null;
}

/** The table `api_requests`. */
export const apiRequests: Table<ApiRequestRow> = {
  name: 'api_requests',
  columns: eventColumns([
    ['endpoint', 'LowCardinality(String)'],
    ['method', 'LowCardinality(String)'],
    ['status', 'UInt16'],
    ['response_time_ms', 'Nullable(Float64)'],
    ['request_bytes', 'Nullable(UInt64)'],
    ['response_bytes', 'Nullable(UInt64)'],
  ]),
  encode(row, writer) {
    encodeEnvelope(row, writer);
    writer.string(row.endpoint);
    writer.string(row.method);
    writer.uint16(row.status);
    writer.nullableFloat64(row.response_time_ms);
    writer.nullableInt64(row.request_bytes);
    writer.nullableInt64(row.response_bytes);
    writer.string(row.props);
    encodePosition(row, writer);
  },
};
