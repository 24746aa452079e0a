import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { MemoryIds } from '../../routes/events/memory-ids.ts';
import { hasRedis, startRedis, type TestRedis } from '../../test/redis.ts';
import { SharedIds } from './shared-ids.ts';

// Without redis-server on PATH there is nothing to test against: the api remembers in memory then.
(hasRedis() ? describe : describe.skip)('SharedIds on a real Redis', () => {
  let server: TestRedis;
  const clients: Redis[] = [];
  const failures: unknown[] = [];

  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(async () => {
    for (const client of clients) client.disconnect();
    await server.stop();
  });

  async function instance(): Promise<SharedIds> {
    const client = new Redis(server.port, '127.0.0.1', {
      maxRetriesPerRequest: 1,
      commandTimeout: 500,
    });
    client.on('error', () => undefined);
    clients.push(client);
    await client.ping();
    return new SharedIds(client, new MemoryIds(1_000, Date.now), (error) => failures.push(error));
  }

  it('gives an id to one instance, and tells the other how it went', async () => {
    const [one, two] = [await instance(), await instance()];
    const [a, b, c] = [randomUUID(), randomUUID(), randomUUID()];
    expect(await one.reserve([a, b])).toEqual(['mine', 'mine']);
    expect(await two.reserve([a, b, c])).toEqual(['pending', 'pending', 'mine']);
    await one.done([a]);
    await one.free([b]);
    expect(await two.reserve([a, b])).toEqual(['done', 'mine']);
    expect(await one.reserve([a, b, c])).toEqual(['done', 'pending', 'pending']);
    // What is another's is not freed.
    await one.free([c]);
    expect(await one.reserve([c])).toEqual(['pending']);
  });

  it('keeps reservations a minute and what is done a day', async () => {
    const one = await instance();
    const client = new Redis(server.port, '127.0.0.1');
    clients.push(client);
    const [a, b] = [randomUUID(), randomUUID()];
    await one.reserve([a, b]);
    await one.done([b]);
    const left = await Promise.all([a, b].map((id) => client.pttl(`resee:event:${id}`)));
    expect(left[0]).toBeGreaterThan(50_000);
    expect(left[0]).toBeLessThanOrEqual(60_000);
    expect(left[1]).toBeGreaterThan(86_000_000);
    await client.pexpire(`resee:event:${a}`, 1_000);
    await one.renew([a, b]);
    expect(await client.pttl(`resee:event:${a}`)).toBeGreaterThan(50_000);
    expect(await client.get(`resee:event:${b}`)).toBe('done');
  });

  it('takes a thousand ids at once, and goes on by itself while Redis is away', async () => {
    const one = await instance();
    const ids = Array.from({ length: 1_000 }, () => randomUUID());
    expect(new Set(await one.reserve(ids))).toEqual(new Set(['mine']));
    await one.done(ids);
    await server.process.kill();
    const id = randomUUID();
    expect(await one.reserve([id, ids[0] ?? ''])).toEqual(['mine', 'done']);
    await one.done([id]);
    expect(await one.reserve([id])).toEqual(['done']);
    expect(failures.length).toBeGreaterThan(0);
    await server.process.start();
  });
});
