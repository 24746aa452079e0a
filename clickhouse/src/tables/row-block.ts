import { RowWriter } from './row-writer.ts';
import type { Table } from './table.ts';

/** Rows of one table on their way into one insert, kept as RowBinary. */
export class RowBlock<Row> {
  readonly table: Table<Row>;
  readonly #writer: RowWriter;
  #rows = 0;

  constructor(table: Table<Row>, initialBytes?: number) {
    this.table = table;
    this.#writer = new RowWriter(initialBytes);
  }

  /** Adds one row; a row that throws leaves the block as it was. */
  append(row: Row): void {
    const before = this.#writer.byteLength;
    try {
      this.table.encode(row, this.#writer);
    } catch (error) {
      this.#writer.truncate(before);
      throw error;
    }
    this.#rows++;
  }

  /** Number of rows added. */
  get rows(): number {
    return this.#rows;
  }

  /** Bytes of all rows. */
  get byteLength(): number {
    return this.#writer.byteLength;
  }

  /** All rows in RowBinary, as a view on the block's own memory: valid until the next append. */
  bytes(): Buffer {
    return this.#writer.bytes();
  }
}
