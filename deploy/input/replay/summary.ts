import { topicOfType } from '@resee-insights/domain/events';
import type { ReplayReport } from './replay.ts';

const day = 86_400_000;

/** A replay's report in plain text, for people. */
export function summaryText(path: string, report: ReplayReport): string {
  const { tally, tookMs } = report;
  const seconds = tookMs / 1000;
  const perSecond = seconds > 0 ? Math.round(tally.read / seconds) : tally.read;
  const rest = tally.read - tally.sent - tally.refused;
  const lines = [
    `${path}: ${group(tally.read)} lines read in ${seconds.toFixed(1)} s (${group(perSecond)} a second)`,
    `  sent     ${pad(tally.sent)}`,
    ...[...tally.eventsSent].map(
      ([type, count]) => `    ${pad(count)}  ${type} on ${topicOfType(type)}`,
    ),
    `  refused  ${pad(tally.refused)}`,
    ...refusalLines(report),
  ];
  if (rest > 0) lines.push(`  not acknowledged by the broker ${group(rest)}`);
  if (report.lineCount > tally.read) {
    lines.push(`  not read ${group(report.lineCount - tally.read)}`);
  }
  lines.push(`  ${timesLine(report)}`);
  return lines.join('\n');
}

function refusalLines({ tally }: ReplayReport): string[] {
  const reasons = [...tally.reasons].sort(([, a], [, b]) => b.count - a.count);
  return reasons.map(([reason, { count, lines, example }]) => {
    const more = count > lines.length ? ', …' : '';
    const named = `line${count === 1 ? '' : 's'} ${lines.join(', ')}${more}`;
    return `    ${pad(count)}  ${reason}${example === '' ? '' : `: ${cut(example)}`} (${named})`;
  });
}

function timesLine({ shiftMs, lastTime }: ReplayReport): string {
  if (shiftMs === 0 || lastTime === null) return 'times are those of the file';
  const by = `${Math.abs(shiftMs / day).toFixed(2)} days ${shiftMs > 0 ? 'later' : 'earlier'}`;
  return `times moved ${by}: the last one is ${new Date(lastTime + shiftMs).toISOString()}`;
}

function cut(text: string): string {
  return text.length > 160 ? `${text.slice(0, 160).toWellFormed()}…` : text;
}

function pad(count: number): string {
  return group(count).padStart(11);
}

function group(count: number): string {
  return count.toLocaleString('en-US');
}
