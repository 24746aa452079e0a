import { Worker } from 'node:worker_threads';
import { CANCELLED, CHUNK_CREDIT } from './job.ts';
import type { FromWorker, Job, Stats, ToWorker, WorkerInit } from './job.ts';

/** How a statement ended. */
export type Outcome =
  { readonly ok: true; readonly stats: Stats } | { readonly ok: false; readonly message: string };

/** Receives a statement's output; may answer with a promise to slow the engine down. */
export type ChunkSink = (bytes: Uint8Array) => Promise<void> | void;

/** A statement that waits or runs. */
export interface Running {
  readonly outcome: Promise<Outcome>;
  /** Stops it: at once while it waits, between blocks while it runs. */
  readonly cancel: () => void;
}

export interface PoolOptions {
  readonly size: number;
  readonly maxQueued: number;
  /** What the worker of this number is started with. */
  readonly init: (worker: number) => WorkerInit;
  /** Asks the engine to kill a running job; called repeatedly until the job ends. */
  readonly kill: (job: Job) => Promise<void>;
  /** A worker thread died: the engine cannot be trusted any more. */
  readonly onDeath: (error: Error) => void;
}

interface Slot {
  readonly worker: Worker;
  task: Task | undefined;
}

interface Task {
  readonly job: Job;
  readonly sink: ChunkSink;
  readonly finish: (outcome: Outcome) => void;
  slot: Slot | undefined;
  cancelled: boolean;
  /** Chunks taken and not yet told to the worker. */
  taken: number;
}

const KILL_EVERY_MS = 100;

/** A fixed number of serial sessions with one queue before them. */
export class Pool {
  readonly #options: PoolOptions;
  readonly #slots: Slot[] = [];
  readonly #waiting: Task[] = [];

  private constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** Starts the workers, each with an open connection. */
  static async start(options: PoolOptions): Promise<Pool> {
    const pool = new Pool(options);
    const workers = Array.from({ length: options.size }, (_, index) =>
      startWorker(options.init(index), options.onDeath),
    );
    for (const worker of await Promise.all(workers)) {
      const slot: Slot = { worker, task: undefined };
      worker.on('message', (message: FromWorker) => {
        pool.#receive(slot, message);
      });
      pool.#slots.push(slot);
    }
    return pool;
  }

  get running(): number {
    return this.#slots.filter((slot) => slot.task !== undefined).length;
  }

  get queued(): number {
    return this.#waiting.length;
  }

  /** Runs or queues a job; undefined when the queue is full. */
  run(job: Job, sink: ChunkSink): Running | undefined {
    const free = this.#slots.find((slot) => slot.task === undefined);
    if (free === undefined && this.#waiting.length >= this.#options.maxQueued) return undefined;
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    const task: Task = { job, sink, finish: resolve, slot: undefined, cancelled: false, taken: 0 };
    this.#waiting.push(task);
    if (free !== undefined) this.#next(free);
    return {
      outcome: promise,
      cancel: () => {
        this.#cancel(task);
      },
    };
  }

  /** Closes the sessions' connections; nothing may be running. */
  async stop(): Promise<void> {
    await Promise.all(this.#slots.map((slot) => stopWorker(slot.worker)));
  }

  #next(slot: Slot): void {
    slot.task = this.#waiting.shift();
    if (slot.task === undefined) return;
    slot.task.slot = slot;
    const { job } = slot.task;
    const data = job.insert?.data;
    post(slot.worker, { type: 'run', job }, data instanceof Uint8Array ? [data.buffer] : []);
  }

  #receive(slot: Slot, message: FromWorker): void {
    const task = slot.task;
    if (task === undefined || !('id' in message) || message.id !== task.job.id) return;
    if (message.type === 'chunk') {
      void deliver(task, message.bytes).then(() => {
        task.taken += 1;
        if (task.taken < CHUNK_CREDIT) return;
        post(slot.worker, { type: 'more', id: task.job.id, chunks: task.taken });
        task.taken = 0;
      });
      return;
    }
    this.#next(slot);
    if (message.type === 'failed') {
      task.finish({ ok: false, message: message.message });
      return;
    }
    const finish = (): void => {
      task.finish({ ok: true, stats: message.stats });
    };
    if (message.rest.length === 0) finish();
    else void deliver(task, message.rest).then(finish);
  }

  #cancel(task: Task): void {
    if (task.cancelled) return;
    task.cancelled = true;
    const index = this.#waiting.indexOf(task);
    if (index >= 0) {
      this.#waiting.splice(index, 1);
      task.finish({ ok: false, message: CANCELLED });
      return;
    }
    const slot = task.slot;
    if (slot?.task !== task) return;
    post(slot.worker, { type: 'cancel', id: task.job.id });
    void this.#killUntilGone(slot, task);
  }

  /** The engine may not have registered the query yet, so it is asked again. */
  async #killUntilGone(slot: Slot, task: Task): Promise<void> {
    while (slot.task === task) {
      await this.#options.kill(task.job);
      await new Promise((resolve) => setTimeout(resolve, KILL_EVERY_MS));
    }
  }
}

/** Hands output on; what a sink throws is its own affair. */
async function deliver(task: Task, bytes: Uint8Array): Promise<void> {
  if (task.cancelled) return;
  try {
    await task.sink(bytes);
  } catch {
    // It has told its client.
  }
}

function post(worker: Worker, message: ToWorker, transfer: readonly ArrayBuffer[] = []): void {
  worker.postMessage(message, transfer);
}

function startWorker(init: WorkerInit, onDeath: (error: Error) => void): Promise<Worker> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: init });
  worker.on('error', onDeath);
  return new Promise((resolve, reject) => {
    worker.once('message', () => {
      resolve(worker);
    });
    worker.once('error', reject);
  });
}

function stopWorker(worker: Worker): Promise<void> {
  return new Promise((resolve) => {
    worker.on('message', (message: FromWorker) => {
      if (message.type === 'stopped') resolve();
    });
    post(worker, { type: 'stop' });
  });
}
