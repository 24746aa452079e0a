import type { EventMessage, Settled } from '../../routes/events/ports.ts';

/** Messages of one request to one partition. */
interface Entry {
  readonly messages: readonly EventMessage[];
  readonly bytes: number;
  readonly since: number;
  readonly settle: (outcome: Settled) => void;
}

/** Sends messages to the lane's partition, again and again until the broker has taken or refused them. */
export type SendToPartition = (messages: readonly EventMessage[]) => Promise<Settled>;

/** Bytes of one produce request; the topics take twice as much. */
const requestBytes = 1_000_000;

/**
 * The way to one partition: one produce request at a time, and nothing after it until that is settled. A
 * repeated request so has the sequence number of the first, and the broker drops what it has already;
 * side by side, another request could take that number and be dropped in its place.
 */
export class Lane {
  readonly #send: SendToPartition;
  readonly #queue: Entry[] = [];
  #running = false;
  #bytes = 0;

  constructor(send: SendToPartition) {
    this.#send = send;
  }

  /** Bytes that are not settled. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Since when (by `performance.now()`) the oldest message waits; null when none does. */
  get waitingSince(): number | null {
    return this.#queue[0]?.since ?? null;
  }

  /** Queues messages; resolves with what the broker said of them. */
  add(messages: readonly EventMessage[]): Promise<Settled> {
    const bytes = messages.reduce((sum, { key, value }) => sum + key.length + value.length + 64, 0);
    this.#bytes += bytes;
    return new Promise((settle) => {
      this.#queue.push({ messages, bytes, since: performance.now(), settle });
      if (!this.#running) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#queue.length > 0) {
      const entries = this.#nextRequest();
      const outcome = await this.#send(entries.flatMap(({ messages }) => messages));
      this.#queue.splice(0, entries.length);
      for (const { bytes, settle } of entries) {
        this.#bytes -= bytes;
        settle(outcome);
      }
    }
    this.#running = false;
  }

  #nextRequest(): Entry[] {
    let bytes = 0;
    const end = this.#queue.findIndex((entry, index) => {
      bytes += entry.bytes;
      return index > 0 && bytes > requestBytes;
    });
    return this.#queue.slice(0, end < 0 ? this.#queue.length : end);
  }
}
