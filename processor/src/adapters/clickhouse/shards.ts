import { createClickHouse, type ClickHouse } from '@resee-insights/clickhouse/client';
import type { ClickHouseLayout } from '../../settings.ts';
import { insertTimeoutMs, StoreError } from '../../events-to-clickhouse/ports.ts';
import { query } from './calls.ts';

/** Name of the only shard of a single server. */
export const singleShard = '';

/** The servers: one that holds the ledger, and those that hold raw rows. */
export class Shards {
  /** Where the ledger is. */
  readonly ledger: ClickHouse;
  readonly #rows = new Map<string, ClickHouse>();
  readonly #open: ClickHouse[] = [];

  constructor(layout: ClickHouseLayout, logComment: string) {
    const settings = layout.replicated
      ? { insert_quorum: 'auto', insert_quorum_parallel: 0, select_sequential_consistency: '1' }
      : {};
    const open = (url: string) => {
      const client = createClickHouse({
        ...layout.server,
        url,
        logComment,
        requestTimeoutMs: insertTimeoutMs,
        settings: settings as Record<string, string | number>,
      });
      this.#open.push(client);
      return client;
    };
    this.ledger = open(layout.server.url);
    for (const [name, url] of layout.shards) this.#rows.set(name, open(url));
    if (this.#rows.size === 0) this.#rows.set(singleShard, this.ledger);
  }

  /** The shard that takes new rows of a partition; a change of the list moves no rows, claims name theirs. */
  shardOf(partition: number): string {
    const names = [...this.#rows.keys()];
    return names[partition % names.length] ?? singleShard;
  }

  /** The server of a shard; throws a StoreError for one that is not configured. */
  of(shard: string): ClickHouse {
    const client = this.#rows.get(shard);
    if (client !== undefined) return client;
    throw new StoreError(
      'SHARD_UNKNOWN',
      `a claim names shard '${shard}', CLICKHOUSE_SHARDS has ${[...this.#rows.keys()].map((name) => `'${name}'`).join(', ')}`,
      false,
    );
  }

  /** Every server that holds raw rows. */
  all(): readonly ClickHouse[] {
    return [...this.#rows.values()];
  }

  /** Rows of a query on every shard, one after the other; throws a StoreError. */
  async query<Row>(sql: string, parameters: Record<string, string | number>): Promise<Row[]> {
    const answers = await Promise.all(
      this.all().map((client) => query<Row>(client, sql, parameters)),
    );
    return answers.flat();
  }

  /** What does not answer, one sentence each. */
  async silent(): Promise<string[]> {
    const pings = await Promise.all([...new Set(this.#open)].map((client) => client.ping()));
    return pings.flatMap((ping) =>
      ping.success ? [] : [`ClickHouse does not answer: ${ping.error.message}`],
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.#open.map((client) => client.close()));
  }
}
