import { AwayDetector, AwayError } from './away.ts';
import { OutOfDateError, PartitionSink } from './partition-sink.ts';
import type { FetchedRecords, TopicPartition } from './ports.ts';
import { assertPresent, type SinkContext } from './sink-context.ts';

const key = (at: TopicPartition) => `${at.topic}/${at.partition}`;
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms).unref());

/** How long a rebalance may take from revoking to assigning, in milliseconds. */
const assignedWithinMs = 45_000;

/** Where the stage stands, for readiness. */
export type StageState = 'joining' | 'running' | 'stopped';

/**
 * The stage that carries events into ClickHouse: one PartitionSink for each assigned partition. A new
 * generation of the group voids them all, and each starts again from the ledger.
 */
export class EventsToClickhouse {
  readonly #context: SinkContext;
  #sinks = new Map<string, PartitionSink>();
  #running = new Set<Promise<void>>();
  #generation = 0;
  #state: StageState = 'joining';
  #rejoining: Promise<void> | null = null;
  #ticker: NodeJS.Timeout | undefined;
  #revoked: NodeJS.Timeout | undefined;

  constructor(context: SinkContext) {
    this.#context = context;
  }

  /** Whether partitions have been assigned since the last join. */
  get state(): StageState {
    return this.#state;
  }

  /** Joins the group; returns once joined. */
  async start(): Promise<void> {
    this.#ticker = setInterval(() => {
      this.#beat();
    }, 1_000);
    await this.#context.source.start({
      assigned: (partitions) => void this.#assigned(partitions),
      revoking: () => {
        this.#revoking();
      },
      fetched: (batch) => {
        this.#fetched(batch);
      },
    });
  }

  /** Takes nothing new, lets ranges in flight finish within the drain time, and leaves the group. */
  async stop(): Promise<void> {
    this.#state = 'stopped';
    clearInterval(this.#ticker);
    clearTimeout(this.#revoked);
    this.#generation += 1;
    await this.#drain('the processor stops');
    await this.#context.source.stop();
  }

  /** Ranges in flight are finished before partitions move; a rebalance that then does not come is asked for. */
  #revoking(): void {
    for (const sink of this.#sinks.values()) sink.drain();
    clearTimeout(this.#revoked);
    this.#revoked = setTimeout(() => {
      this.#rejoin(
        `no partitions were assigned for ${assignedWithinMs} ms after they were revoked`,
      );
    }, assignedWithinMs);
    this.#revoked.unref();
  }

  #fetched(batch: FetchedRecords): void {
    this.#sinks.get(key(batch))?.offer(batch);
  }

  async #assigned(partitions: readonly TopicPartition[]): Promise<void> {
    if (this.#state === 'stopped') return;
    clearTimeout(this.#revoked);
    const generation = ++this.#generation;
    await this.#drain('partitions were assigned anew');
    // A later assignment, or a stop, overtook this one while it drained.
    if (generation !== this.#generation) return;
    this.#state = 'running';
    this.#context.telemetry.log('info', 'partitions assigned', {
      partitions: partitions.map(key).sort(),
    });
    for (const at of partitions) this.#launch(at, generation);
  }

  #launch(at: TopicPartition, generation: number): void {
    const sink = new PartitionSink(this.#context, at);
    this.#sinks.set(key(at), sink);
    const run = this.#supervise(sink, generation).finally(() => this.#running.delete(run));
    this.#running.add(run);
  }

  /** Runs a sink to its end; an owner out of date rejoins, any other failure starts the partition again. */
  async #supervise(sink: PartitionSink, generation: number): Promise<void> {
    try {
      await sink.run();
      return;
    } catch (error) {
      if (generation !== this.#generation) return;
      if (error instanceof AwayError || error instanceof OutOfDateError) {
        this.#rejoin(error.message);
        return;
      }
      this.#context.telemetry.log('error', 'a partition stopped', { ...sink.at, error });
      this.#context.telemetry.stuck(
        sink.at,
        error instanceof Error ? error.message : String(error),
      );
    }
    this.#context.source.pause(sink.at);
    setTimeout(() => {
      if (generation === this.#generation) this.#launch(sink.at, generation);
    }, this.#context.limits.retry.stuckMs).unref();
  }

  #beat(): void {
    try {
      assertPresent(this.#context);
    } catch (error) {
      if (!(error instanceof AwayError)) throw error;
      this.#rejoin(error.message);
    }
  }

  #rejoin(reason: string): void {
    if (this.#rejoining !== null || this.#state === 'stopped') return;
    this.#context.telemetry.log('warn', 'dropping what is held and joining anew', { reason });
    this.#state = 'joining';
    this.#generation += 1;
    for (const sink of this.#sinks.values()) sink.abandon(reason);
    this.#sinks.clear();
    clearTimeout(this.#revoked);
    this.#context.away.reset();
    this.#rejoining = this.#context.source
      .rejoin(reason)
      .catch((error: unknown) => {
        this.#context.telemetry.log('error', 'joining anew failed', { error });
      })
      .finally(() => {
        this.#rejoining = null;
      });
  }

  async #drain(reason: string): Promise<void> {
    const sinks = [...this.#sinks.values()];
    this.#sinks.clear();
    for (const sink of sinks) sink.drain();
    const all = Promise.all(this.#running);
    const late = sleep(this.#context.limits.drainMs).then(() => 'late' as const);
    if ((await Promise.race([all, late])) === 'late') {
      for (const sink of sinks) sink.abandon(`${reason}, and draining took too long`);
      await all;
    }
  }
}

/** A detector on the wall clock, which goes on while a process is stopped or a machine sleeps. */
export function wallClockDetector(): AwayDetector {
  return new AwayDetector(() => Date.now());
}
