import { setTimeout as sleep } from 'node:timers/promises';
import type { ClickHouse } from './create-client.ts';
import { classifyClickHouseError, type ClickHouseFailure } from './errors.ts';

/** The server answers a query for this user, or why it does not. */
export type ClickHousePing = { readonly ok: true } | ClickHouseFailure;

/** Asks for `SELECT 1` as the client's user, so that wrong credentials show too. Never throws. */
export async function pingClickHouse(client: ClickHouse): Promise<ClickHousePing> {
  try {
    const answer = await client.ping({ select: true });
    return answer.success ? { ok: true } : classifyClickHouseError(answer.error);
  } catch (error) {
    return classifyClickHouseError(error);
  }
}

/** How long to wait, and who may end the wait before. */
export interface WaitOptions {
  readonly timeoutMs: number;
  readonly intervalMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Pings until the server answers; gives the last failure when time is up, when the signal says so, or
 * at once when trying again cannot help (a wrong password). Times are in ms. Never throws.
 */
export async function waitForClickHouse(
  client: ClickHouse,
  { timeoutMs, intervalMs = 250, signal }: WaitOptions,
): Promise<ClickHousePing> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const answer = await pingClickHouse(client);
    if (answer.ok || !answer.retryable) return answer;
    if (performance.now() + intervalMs > end || signal?.aborted) return answer;
    await sleep(intervalMs, undefined, signal && { signal }).catch(() => undefined);
  }
}
