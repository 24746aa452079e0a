import { setTimeout as sleep } from 'node:timers/promises';
import { dateTime, insertOnce, select, type MigrationDatabase } from './database.ts';

/** How the lock is taken and kept; times in ms. */
export interface LockOptions {
  /** Unique to this run. */
  readonly owner: string;
  /** How long the lock outlives an owner that was killed. */
  readonly leaseMs: number;
  /** How long to wait for another owner. */
  readonly waitMs: number;
}

/** The lock of migrations while it is held. */
export interface MigrationLock {
  /** True unless the lease ran out before it could be renewed, or somebody took the lock over. */
  isHeld(): Promise<boolean>;
  release(): Promise<void>;
}

/** The lock, or who has it. */
export type LockTaken =
  | { readonly ok: true; readonly lock: MigrationLock }
  | { readonly ok: false; readonly owner: string; readonly freeInMs: number };

interface LockState {
  readonly number: number;
  readonly owner: string;
  /** ms; 0 or less when free. */
  readonly freeInMs: number;
  readonly serverNow: number;
}

/** Reads the lock; all times come from the server, so that clocks of owners need not agree. */
async function readLock(database: MigrationDatabase): Promise<LockState> {
  const lock = `${database.settings.database}.schema_lock`;
  const [row] = await select<Record<'newest' | 'holder' | 'releases' | 'expires' | 'now', string>>(
    database,
    `SELECT any(number) AS newest, any(owner) AS holder, countIf(kind = 'released') AS releases,
       max(toUnixTimestamp64Milli(expires_at)) AS expires, toUnixTimestamp64Milli(now64(3)) AS now
     FROM ${lock} WHERE number = (SELECT max(number) FROM ${lock})`,
  );
  const serverNow = Number(row?.now ?? 0);
  const released = Number(row?.releases ?? 0) > 0;
  return {
    number: Number(row?.newest ?? 0),
    owner: row?.holder ?? '',
    freeInMs: released ? 0 : Number(row?.expires ?? 0) - serverNow,
    serverNow,
  };
}

async function write(
  database: MigrationDatabase,
  state: { number: number; kind: 'held' | 'renewed' | 'released'; owner: string; expires: number },
  token: string,
): Promise<void> {
  const { number, kind, owner, expires } = state;
  const expires_at = dateTime(expires);
  await insertOnce(database, 'schema_lock', { number, kind, owner, expires_at }, token);
}

/**
 * Tries to become owner `number`: of all inserts under one token the server keeps the first, and
 * reading back tells whose that was. A compare-and-set without any other service.
 */
async function tryTake(
  database: MigrationDatabase,
  number: number,
  expires: number,
  owner: string,
): Promise<boolean> {
  await write(database, { number, kind: 'held', owner, expires }, `lock/${number}`);
  const [row] = await select<{ owner: string }>(
    database,
    `SELECT owner FROM ${database.settings.database}.schema_lock
     WHERE number = {number:UInt64} AND kind = 'held'`,
    { number },
  );
  return row?.owner === owner;
}

function hold(database: MigrationDatabase, number: number, options: LockOptions): MigrationLock {
  const { owner, leaseMs } = options;
  let renewedAt = performance.now();
  let renewals = 0;
  let renewing: Promise<void> = Promise.resolve();
  const renew = async (): Promise<void> => {
    const askedAt = performance.now();
    const { serverNow } = await readLock(database);
    const state = { number, kind: 'renewed' as const, owner, expires: serverNow + leaseMs };
    await write(database, state, `lock/${number}/renewed/${++renewals}`);
    renewedAt = askedAt;
  };
  const timer = setInterval(() => {
    // A renewal that fails is tried again by the next one; isHeld notices when none came through.
    renewing = renewing.then(renew).catch(() => undefined);
  }, leaseMs / 4);
  return {
    isHeld: async () => {
      if (performance.now() - renewedAt > leaseMs * 0.75) return false;
      return (await readLock(database)).number === number;
    },
    release: async () => {
      clearInterval(timer);
      await renewing;
      await write(
        database,
        { number, kind: 'released', owner, expires: 0 },
        `lock/${number}/released`,
      );
    },
  };
}

/** Takes the lock, waiting for another owner if need be; throws what the client throws. */
export async function takeLock(
  database: MigrationDatabase,
  options: LockOptions,
): Promise<LockTaken> {
  const end = performance.now() + options.waitMs;
  for (;;) {
    const { number, owner, freeInMs, serverNow } = await readLock(database);
    if (freeInMs <= 0) {
      const expires = serverNow + options.leaseMs;
      const mine = await tryTake(database, number + 1, expires, options.owner);
      if (mine) return { ok: true, lock: hold(database, number + 1, options) };
      continue;
    }
    if (performance.now() > end) return { ok: false, owner, freeInMs };
    await sleep(Math.min(freeInMs, 250));
  }
}
