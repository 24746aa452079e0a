import type { OutRecord } from './encode.ts';
import type { Sender, SendResult } from './sender.ts';
import type { Tally } from './tally.ts';

const maxBatchRecords = 2_000;
const maxBatchBytes = 500_000;

/**
 * Gathers whole lines into batches and sends one batch at a time while the next one is gathered: two batches
 * are all that is ever held. After a failure it sends nothing more.
 */
export class Outbox {
  readonly #sender: Sender;
  readonly #tally: Tally;
  #records: OutRecord[] = [];
  #lines = 0;
  #bytes = 0;
  #inFlight: Promise<SendResult> = Promise.resolve({ ok: true });

  constructor(sender: Sender, tally: Tally) {
    this.#sender = sender;
    this.#tally = tally;
  }

  /** Takes the records of one line; true when a batch is full and `flush` is due. */
  add(records: readonly OutRecord[]): boolean {
    this.#records.push(...records);
    this.#lines += 1;
    for (const { value } of records) this.#bytes += value.length;
    return this.#records.length >= maxBatchRecords || this.#bytes >= maxBatchBytes;
  }

  /** Waits for the batch before this one and starts to send this one; tells how the former went. */
  async flush(): Promise<SendResult> {
    const before = await this.#inFlight;
    if (before.ok && this.#lines > 0) this.#inFlight = this.#send(this.#records, this.#lines);
    this.#records = [];
    this.#lines = 0;
    this.#bytes = 0;
    return before;
  }

  /** Sends what is left and waits until it is acknowledged. */
  async drain(): Promise<SendResult> {
    await this.flush();
    return this.#inFlight;
  }

  async #send(records: readonly OutRecord[], lines: number): Promise<SendResult> {
    const result = await this.#sender.send(records);
    if (result.ok) this.#tally.acknowledge(lines, records);
    return result;
  }
}
