import type { Claim, PartitionOfLog } from '../../src/events-to-clickhouse/claim.ts';
import {
  StoreError,
  type ClaimOutcome,
  type EncodedBlock,
  type Ledger,
  type RowStore,
} from '../../src/events-to-clickhouse/ports.ts';

/** When a call fails, relative to its effect: an answer lost `after` it is the case that makes retries dangerous. */
export type Fault = 'none' | 'before' | 'after';

/** What happens around each call of the store: it may wait, and it may fail. */
export type Weather = (call: string) => Promise<Fault>;

const fine: Weather = () => Promise.resolve('none');

/** ClickHouse's part in the sink, in memory: tables that drop a block whose token they have seen. */
export class MemoryStore implements Ledger, RowStore {
  readonly claims: { claim: Claim; token: string; at: number }[] = [];
  readonly notes: { claim: Claim; first: number; last: number }[] = [];
  /** Every row that landed, as table and offset, in order. */
  readonly rows: { table: string; topicId: string; partition: number; offset: number }[] = [];
  readonly #tokens = new Set<string>();
  readonly #weather: Weather;
  readonly #restored = new Set<number>();
  /** What `ageOf` answers, in milliseconds. */
  age = 0;
  #now = 0;

  constructor(weather: Weather = fine) {
    this.#weather = weather;
  }

  latest(at: PartitionOfLog): Promise<Claim | null> {
    return this.#call('latest', () => {
      const standing = this.#standing(at, 0);
      return standing[standing.length - 1] ?? null;
    });
  }

  write(claim: Claim, token: string): Promise<ClaimOutcome> {
    return this.#call('write', () => {
      if (!this.#seen(token)) this.claims.push({ claim, token, at: this.#now++ });
      const from = token.endsWith('/genesis') ? 0 : claim.first;
      const [winner, later] = this.#standing(claim, from);
      if (later !== undefined) return { kind: 'superseded', by: later };
      if (winner === undefined) throw new Error('a written claim is not there');
      const mine = winner.writer === claim.writer && winner.last === claim.last;
      return mine && winner.first === claim.first && winner.kind === claim.kind
        ? { kind: 'mine' }
        : { kind: 'theirs', claim: winner };
    });
  }

  highestRow(at: PartitionOfLog): Promise<number | null> {
    return this.#call('highestRow', () => {
      const offsets = this.#offsets(at);
      return offsets.length === 0 ? null : Math.max(...offsets);
    });
  }

  noteRestored(claim: Claim): Promise<void> {
    return this.#call('noteRestored', () => void this.#restored.add(claim.first));
  }

  wasRestored(claim: Claim): Promise<boolean> {
    return this.#call('wasRestored', () => this.#restored.has(claim.first));
  }

  noteExpired(claim: Claim, first: number, last: number): Promise<void> {
    return this.#call('noteExpired', () => {
      if (!this.#seen(`expired/${first}-${last}`)) this.notes.push({ claim, first, last });
    });
  }

  ageOf(): Promise<number> {
    return this.#call('ageOf', () => this.age);
  }

  insert(block: EncodedBlock, token: string): Promise<void> {
    return this.#call('insert', () => {
      if (this.#seen(token)) return;
      const rows = JSON.parse(Buffer.from(block.bytes).toString()) as MemoryStore['rows'];
      this.rows.push(...rows.map((row) => ({ ...row, table: block.table })));
    });
  }

  offsetsPresent(at: PartitionOfLog, first: number, last: number): Promise<number[]> {
    return this.#call('offsetsPresent', () => {
      const within = this.#offsets(at).filter((offset) => offset >= first && offset <= last);
      return [...new Set(within)].sort((a, b) => a - b);
    });
  }

  #offsets(at: PartitionOfLog): number[] {
    return this.rows
      .filter((row) => row.topicId === at.topicId && row.partition === at.partition)
      .map((row) => row.offset);
  }

  #standing(at: PartitionOfLog, from: number): Claim[] {
    return this.claims
      .map(({ claim }) => claim)
      .filter((claim) => claim.topicId === at.topicId && claim.partition === at.partition)
      .filter((claim) => claim.first >= from)
      .sort((a, b) => a.first - b.first);
  }

  /** As a restore or a full deduplication window does. */
  forgetTokens(): void {
    this.#tokens.clear();
  }

  #seen(token: string): boolean {
    if (this.#tokens.has(token)) return true;
    this.#tokens.add(token);
    return false;
  }

  async #call<T>(name: string, effect: () => T): Promise<T> {
    const fault = await this.#weather(name);
    if (fault === 'before') throw new StoreError('TEST_BEFORE', `${name} did not arrive`, true);
    const result = effect();
    if (fault === 'after') throw new StoreError('TEST_AFTER', `answer of ${name} was lost`, true);
    return result;
  }
}
