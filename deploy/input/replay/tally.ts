import type { EventType } from '@resee-insights/domain/events';
import type { OutRecord } from './encode.ts';

/** Lines that were refused for one reason. */
export interface Refusals {
  count: number;
  /** Numbers of the first few. */
  readonly lines: number[];
  /** What it was in the first one. */
  readonly example: string;
}

const linesNamed = 5;

/** Counts what becomes of the lines; read - sent - refused is what no broker acknowledged. */
export class Tally {
  read = 0;
  sent = 0;
  refused = 0;
  readonly reasons = new Map<string, Refusals>();
  readonly eventsSent = new Map<EventType, number>();

  /** A line that gives no events. */
  refuse(line: number, reason: string, detail: string): void {
    this.refused += 1;
    const known = this.reasons.get(reason);
    if (known === undefined) {
      this.reasons.set(reason, { count: 1, lines: [line], example: detail });
      return;
    }
    known.count += 1;
    if (known.lines.length < linesNamed) known.lines.push(line);
  }

  /** Lines whose events the broker acknowledged. */
  acknowledge(lines: number, records: readonly OutRecord[]): void {
    this.sent += lines;
    for (const { type } of records) {
      this.eventsSent.set(type, (this.eventsSent.get(type) ?? 0) + 1);
    }
  }
}
