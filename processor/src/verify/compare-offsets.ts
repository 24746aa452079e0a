/** A run of consecutive or listed offsets, both ends included. */
export interface OffsetRange {
  readonly first: number;
  readonly last: number;
  readonly count: number;
}

/** Where the offsets of rows differ from those of records. */
export interface OffsetDifference {
  /** Records without a row. */
  readonly missing: readonly OffsetRange[];
  /** Records with more than one row; `count` is the rows too many. */
  readonly repeated: readonly OffsetRange[];
  /** Rows for which there is no record. */
  readonly foreign: readonly OffsetRange[];
}

/** Collects offsets that come in ascending order into ranges; neighbours in the list of records join up. */
class Ranges {
  readonly list: { first: number; last: number; count: number }[] = [];
  #index = -2;

  add(offset: number, index: number): void {
    const open = this.list[this.list.length - 1];
    if (open !== undefined && (open.last === offset || index === this.#index + 1)) {
      open.last = offset;
      open.count += 1;
    } else {
      this.list.push({ first: offset, last: offset, count: 1 });
    }
    this.#index = index;
  }
}

/**
 * Compares the offsets of records with those of rows, both ascending; rows may repeat, records may have
 * gaps where the log holds control or aborted records.
 */
export function compareOffsets(
  records: ArrayLike<number>,
  rows: ArrayLike<number>,
): OffsetDifference {
  const missing = new Ranges();
  const repeated = new Ranges();
  const foreign = new Ranges();
  let at = 0;
  let before = -1;
  for (let row = 0; row < rows.length; row++) {
    const offset = rows[row] ?? 0;
    if (offset === before) {
      repeated.add(offset, at);
      continue;
    }
    before = offset;
    while (at < records.length && (records[at] ?? 0) < offset) missing.add(records[at] ?? 0, at++);
    if (at < records.length && records[at] === offset) at += 1;
    else foreign.add(offset, row);
  }
  while (at < records.length) missing.add(records[at] ?? 0, at++);
  return { missing: missing.list, repeated: repeated.list, foreign: foreign.list };
}
