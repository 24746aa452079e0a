import { setTimeout as sleep } from 'node:timers/promises';
import type { ClickHouseFailure } from '../client/index.ts';
import type { ConfigurationStore } from './store.ts';
import type { ConfigurationVersion } from './version.ts';

/** How a cache is kept up to date. */
export interface PollOptions {
  readonly store: ConfigurationStore;
  readonly intervalMs?: number;
  /** Given all current versions, deletions included, whenever there is a new one. */
  readonly onVersions: (versions: readonly ConfigurationVersion[]) => void;
  /** Told once an outage. */
  readonly onFailure: (failure: ClickHouseFailure) => void;
}

/** Looks for new versions of a kind, every second unless told otherwise, until it is stopped. */
export class ConfigurationPoll {
  readonly #options: PollOptions;
  #revision = -1;
  #failing = false;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;
  #running: Promise<boolean> | null = null;
  #next: Promise<boolean> | null = null;
  #lastStart = -Infinity;

  constructor(options: PollOptions) {
    this.#options = options;
  }

  /** Starts polling; resolves after the first look, which may have failed. */
  async start(): Promise<void> {
    await this.#tick();
  }

  /** Ends polling. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  /**
   * Looks now; answers whether it could. Looks are shared and begin `minGapMs` apart at least, so that
   * callers cannot hurry ClickHouse.
   */
  look(minGapMs = 0): Promise<boolean> {
    if (this.#next !== null) return this.#next;
    // One under way may have read before what the caller is after was written.
    const after = this.#running ?? Promise.resolve(true);
    this.#next = after.then(async () => {
      const wait = this.#lastStart + minGapMs - performance.now();
      if (wait > 0) await sleep(wait);
      this.#next = null;
      this.#lastStart = performance.now();
      this.#running = this.#look();
      return this.#running;
    });
    return this.#next;
  }

  async #tick(): Promise<void> {
    await this.look();
    if (this.#stopped) return;
    this.#timer = setTimeout(() => void this.#tick(), this.#options.intervalMs ?? 1_000);
    this.#timer.unref();
  }

  async #look(): Promise<boolean> {
    const { store, onVersions } = this.#options;
    const revision = await store.revision();
    if (!revision.ok) return this.#failed(revision);
    if (revision.value !== this.#revision) {
      // The revision was counted first: what is written in between is found by the next look.
      const versions = await store.all();
      if (!versions.ok) return this.#failed(versions);
      onVersions(versions.value);
      this.#revision = revision.value;
    }
    this.#failing = false;
    return true;
  }

  #failed(failure: ClickHouseFailure): false {
    if (!this.#failing) this.#options.onFailure(failure);
    this.#failing = true;
    return false;
  }
}
