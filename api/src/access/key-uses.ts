import { randomUUID } from 'node:crypto';
import { insertBlock, type ClickHouse } from '@resee-insights/clickhouse/client';
import { apiKeyUses, RowBlock } from '@resee-insights/clickhouse/tables';

/** How often, in ms, uses are written. */
const flushMs = 5_000;

/** Notes when keys are used: one row a key and interval, not one a request. */
export class KeyUses {
  readonly #client: ClickHouse;
  readonly #clock: () => number;
  readonly #instance = randomUUID();
  #pending = new Map<string, number>();
  #flushes = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(client: ClickHouse, clock: () => number) {
    this.#client = client;
    this.#clock = clock;
  }

  /** Writes what is noted, every few seconds. */
  start(): void {
    this.#timer = setInterval(() => void this.flush(), flushMs);
    this.#timer.unref();
  }

  /** A key is used now. */
  note(keyId: string): void {
    this.#pending.set(keyId, this.#clock());
  }

  /** Writes what is noted; what cannot be written is kept for the next time. */
  async flush(): Promise<void> {
    if (this.#pending.size === 0) return;
    const noted = this.#pending;
    this.#pending = new Map();
    const block = new RowBlock(apiKeyUses, 1_024);
    for (const [key_id, last_used_at] of noted) block.append({ key_id, last_used_at });
    this.#flushes += 1;
    const inserted = await insertBlock({
      client: this.#client,
      table: apiKeyUses.name,
      columns: apiKeyUses.columns.map(({ name }) => name),
      rowsBytes: block.bytes(),
      token: `${this.#instance}/${this.#flushes}`,
    });
    if (inserted.ok) return;
    for (const [id, at] of noted) this.#pending.set(id, Math.max(at, this.#pending.get(id) ?? 0));
  }

  /** Ends the writing, the rest included. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
  }
}
