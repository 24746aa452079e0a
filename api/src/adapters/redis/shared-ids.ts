import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { MemoryIds } from '../../routes/events/memory-ids.ts';
import { rememberedMs, type RememberedIds, type Reservation } from '../../routes/events/ports.ts';

/** How long, in ms, the ids of an instance that died stay reserved. */
const leaseMs = 60_000;

const reserveScript = `
local answers = {}
for index, key in ipairs(KEYS) do
  local held = redis.call('GET', key)
  if not held then
    redis.call('SET', key, ARGV[1], 'PX', ARGV[2])
    answers[index] = 'mine'
  elseif held == 'done' then answers[index] = 'done'
  else answers[index] = 'pending' end
end
return answers`;

const renewScript = `
for _, key in ipairs(KEYS) do
  if redis.call('GET', key) ~= 'done' then redis.call('SET', key, ARGV[1], 'PX', ARGV[2]) end
end`;

const doneScript = `
for _, key in ipairs(KEYS) do redis.call('SET', key, 'done', 'PX', ARGV[1]) end`;

const freeScript = `
for _, key in ipairs(KEYS) do
  if redis.call('GET', key) == ARGV[1] then redis.call('DEL', key) end
end`;

/**
 * Event ids that all instances share by Redis. Each instance knows its own besides, in memory, and while
 * Redis is away that alone decides: a retry that reaches another instance then counts twice.
 */
export class SharedIds implements RememberedIds {
  readonly #redis: Redis;
  readonly #memory: MemoryIds;
  readonly #owner = randomUUID();
  readonly #onFailure: (error: unknown) => void;

  /** `onFailure` is told of every call that Redis did not answer. */
  constructor(redis: Redis, memory: MemoryIds, onFailure: (error: unknown) => void) {
    this.#redis = redis;
    this.#memory = memory;
    this.#onFailure = onFailure;
  }

  async reserve(ids: readonly string[]): Promise<readonly Reservation[]> {
    const local = this.#memory.take(ids);
    const asked = ids.filter((_, index) => local[index] === 'mine');
    const found = await this.#run(reserveScript, asked, [this.#owner, leaseMs]);
    const answers = Array.isArray(found) ? (found as Reservation[]) : [];
    const shared = new Map(asked.map((id, index) => [id, answers[index] ?? 'mine']));
    await this.#memory.done(asked.filter((id) => shared.get(id) === 'done'));
    await this.#memory.free(asked.filter((id) => shared.get(id) === 'pending'));
    return ids.map((id, index) => shared.get(id) ?? local[index] ?? 'pending');
  }

  async renew(ids: readonly string[]): Promise<void> {
    await this.#run(renewScript, ids, [this.#owner, leaseMs]);
  }

  async done(ids: readonly string[]): Promise<void> {
    await this.#memory.done(ids);
    await this.#run(doneScript, ids, [rememberedMs]);
  }

  async free(ids: readonly string[]): Promise<void> {
    await this.#run(freeScript, ids, [this.#owner]);
    await this.#memory.free(ids);
  }

  async #run(
    script: string,
    ids: readonly string[],
    args: readonly (string | number)[],
  ): Promise<unknown> {
    if (ids.length === 0) return [];
    const keys = ids.map((id) => `resee:event:${id}`);
    try {
      return await this.#redis.eval(script, keys.length, ...keys, ...args);
    } catch (error) {
      this.#onFailure(error);
      return null;
    }
  }
}
