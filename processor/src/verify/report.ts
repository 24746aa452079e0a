import type { OffsetRange } from './compare-offsets.ts';
import { isClean, type PartitionVerdict } from './verify-partition.ts';

const shown = 5;

/** The verdicts as a table for people, with every difference named below it. */
export function renderReport(verdicts: readonly PartitionVerdict[]): string {
  const lines = [row(['partition', 'records', 'rows', 'missing', 'repeated', 'foreign', ''])];
  for (const verdict of verdicts) {
    lines.push(
      row([
        `${verdict.topic}/${verdict.partition}`,
        number(verdict.records),
        number(verdict.rows),
        number(total(verdict.missing)),
        number(total(verdict.repeated)),
        number(total(verdict.foreign)),
        isClean(verdict) ? 'ok' : 'WRONG',
      ]),
    );
  }
  return [...lines, ...verdicts.flatMap(details), summary(verdicts)].join('\n');
}

function details(verdict: PartitionVerdict): string[] {
  const name = `${verdict.topic}/${verdict.partition}`;
  const ranges = (['missing', 'repeated', 'foreign'] as const).flatMap((kind) =>
    verdict[kind]
      .slice(0, shown)
      .map((range) => `  ${name}: ${kind} ${span(range)}`)
      .concat(verdict[kind].length > shown ? [`  ${name}: ... more ${kind}`] : []),
  );
  const breaks = verdict.breaks.map(
    ({ first, last, what }) => `  ${name}: ${first}-${last} ${what}`,
  );
  const lost = verdict.lost.map(
    (range) => `  ${name}: the broker had lost ${span(range)} (claimed)`,
  );
  const expired =
    verdict.expired > 0
      ? [`  ${name}: ${number(verdict.expired)} records are older than the tables keep rows`]
      : [];
  return [...ranges, ...breaks, ...lost, ...expired];
}

function summary(verdicts: readonly PartitionVerdict[]): string {
  const records = verdicts.reduce((sum, { records: count }) => sum + count, 0);
  const rows = verdicts.reduce((sum, { rows: count }) => sum + count, 0);
  const wrong = verdicts.filter((verdict) => !isClean(verdict)).length;
  return wrong === 0
    ? `verified: ${number(records)} records in the broker, ${number(rows)} rows, none missing, none repeated`
    : `NOT verified: ${wrong} of ${verdicts.length} partitions do not add up (${number(records)} records, ${number(rows)} rows)`;
}

function total(ranges: readonly OffsetRange[]): number {
  return ranges.reduce((sum, { count }) => sum + count, 0);
}

function span({ first, last, count }: OffsetRange): string {
  return first === last ? `offset ${first}` : `offsets ${first}-${last} (${number(count)})`;
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}

function row(cells: readonly string[]): string {
  const [name = '', ...rest] = cells;
  return (name.padEnd(22) + rest.map((cell) => cell.padStart(12)).join('')).trimEnd();
}
