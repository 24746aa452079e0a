import {
  encodeEnvelope,
  encodePosition,
  eventColumns,
  type EventRow,
  type Table,
} from './table.ts';

/** A row of `error_logs`: one line that a service logged; texts that were absent are ''. */
export interface ErrorLogRow extends EventRow {
  readonly level: string;
  readonly service: string;
  readonly logger: string;
  readonly message: string;
  readonly exception: string;
  readonly stack: string;
  readonly request_id: string;
}

/** The table `error_logs`. */
export const errorLogs: Table<ErrorLogRow> = {
  name: 'error_logs',
  columns: eventColumns([
    ['level', 'LowCardinality(String)'],
    ['service', 'LowCardinality(String)'],
    ['logger', 'LowCardinality(String)'],
    ['message', 'String'],
    ['exception', 'String'],
    ['stack', 'String'],
    ['request_id', 'String'],
  ]),
  encode(row, writer) {
    encodeEnvelope(row, writer);
    writer.string(row.level);
    writer.string(row.service);
    writer.string(row.logger);
    writer.string(row.message);
    writer.string(row.exception);
    writer.string(row.stack);
    writer.string(row.request_id);
    writer.string(row.props);
    encodePosition(row, writer);
  },
};
