import { StoreError } from './ports.ts';

/** How a step is tried again: first and longest pause in milliseconds, and the pause of a failure that no retry helps. */
export interface RetryPolicy {
  readonly firstMs: number;
  readonly longestMs: number;
  readonly stuckMs: number;
}

/** What the one who retries hears of each failure. */
export interface RetryListener {
  failed(error: StoreError): void;
  /** A failure that will not pass by itself, or null before it is tried again. */
  stuck(cause: string | null): void;
}

/** Waits `milliseconds`, or until the signal aborts; then it throws the signal's reason. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done);
  });
  signal.throwIfAborted();
}

/**
 * Runs a step until it succeeds or the signal aborts. Nothing is ever given up: a failure that is not
 * retryable is told as stuck and tried again at long intervals, since an operator may have mended it.
 */
export async function untilDone<T>(
  step: () => Promise<T>,
  policy: RetryPolicy,
  listener: RetryListener,
  signal: AbortSignal,
): Promise<T> {
  let wait = policy.firstMs;
  for (;;) {
    signal.throwIfAborted();
    try {
      return await step();
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      listener.failed(error);
      if (error.retryable) {
        await pause(wait, signal);
        wait = Math.min(wait * 2, policy.longestMs);
      } else {
        listener.stuck(`${error.code}: ${error.message}`);
        try {
          await pause(policy.stuckMs, signal);
        } finally {
          listener.stuck(null);
        }
      }
    }
  }
}
