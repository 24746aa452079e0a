import type {
  FetchedRecords,
  Source,
  SourceRecord,
  TopicPartition,
} from '../../src/events-to-clickhouse/ports.ts';

/** One partition of one topic in memory; offsets may have gaps, as aborted transactions leave them. */
export class MemoryLog {
  readonly records: SourceRecord[] = [];
  topicId = 'topic-id-000000000000a';
  /** Offsets below are gone. */
  low = 0;
  next = 0;

  append(count: number): void {
    for (let i = 0; i < count; i++) {
      const value = Buffer.from(`record ${this.next}`);
      this.records.push({ offset: this.next++, appendedAt: 0, key: null, value, headers: [] });
    }
  }

  /** Offsets that belong to control records: they hold no data. */
  skip(count: number): void {
    this.next += count;
  }

  expire(below: number): void {
    this.low = below;
    while ((this.records[0]?.offset ?? Infinity) < below) this.records.shift();
  }
}

/** A member's view of a MemoryLog: it fetches from where it was told, a few records at a time. */
export class MemorySource implements Source {
  readonly #log: MemoryLog;
  readonly #step: () => Promise<void>;
  readonly #fetchSize: () => number;
  /** How many offsets a fetch jumps over, as a client with a defect might. */
  readonly #leap: () => number;
  #position: number | null = null;
  #paused = true;
  #running = true;
  #deliver: ((batch: FetchedRecords) => void) | null = null;

  constructor(
    log: MemoryLog,
    step: () => Promise<void>,
    fetchSize: () => number,
    leap: () => number = () => 0,
  ) {
    this.#log = log;
    this.#step = step;
    this.#fetchSize = fetchSize;
    this.#leap = leap;
  }

  /** Delivers to `sink` until stopped. */
  async feed(at: TopicPartition, sink: { offer(batch: FetchedRecords): void }): Promise<void> {
    this.#deliver = (batch) => {
      sink.offer(batch);
    };
    while (this.#running) {
      await this.#step();
      if (!this.#paused && this.#position !== null) this.#fetch(at, this.#position);
    }
  }

  halt(): void {
    this.#running = false;
  }

  seek(_at: TopicPartition, offset: number): void {
    this.#position = offset;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
  }

  commit(): void {
    // Nothing rests on it.
  }

  earliest(): Promise<number> {
    return Promise.resolve(this.#log.low);
  }

  identify(): Promise<{ clusterId: string; topicId: string }> {
    return Promise.resolve({ clusterId: 'cluster', topicId: this.#log.topicId });
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }

  silentMs(): number {
    return 0;
  }

  rejoin(): Promise<void> {
    return Promise.resolve();
  }

  /** As a broker does: an offset out of range becomes the earliest one. */
  #fetch(at: TopicPartition, wanted: number): void {
    const from = Math.max(Math.min(wanted + this.#leap(), this.#log.next), this.#log.low);
    const records = this.#log.records
      .filter((record) => record.offset >= from)
      .slice(0, this.#fetchSize());
    const last = records[records.length - 1];
    // Where no record follows, what is left are control records: they are passed over.
    const next = last === undefined ? Math.max(this.#log.next, from) : last.offset + 1;
    this.#position = next;
    if (next === wanted) return;
    this.#deliver?.({ ...at, fetchedFrom: from, next, highWatermark: this.#log.next, records });
  }
}
