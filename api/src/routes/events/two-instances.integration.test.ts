import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestbed, type Testbed } from '../../../../deploy/testbed/index.ts';
import { startApi, testKeys, type RunningApi } from '../../test/running-api.ts';
import { hasRedis, startRedis, type TestRedis } from '../../test/redis.ts';

// Without redis-server on PATH instances share nothing, and say so.
(hasRedis() ? describe : describe.skip)('two instances that share a Redis', () => {
  let testbed: Testbed;
  let redis: TestRedis;
  let apis: readonly [RunningApi, RunningApi];
  beforeAll(async () => {
    [testbed, redis] = await Promise.all([startTestbed(), startRedis()]);
    const env = { REDIS_URL: `redis://127.0.0.1:${redis.port}`, API_INGEST_WAIT_MS: '1000' };
    apis = await Promise.all([startApi(testbed, env), startApi(testbed, env)]);
    for (const api of apis) await until(async () => (await send(api, [])).status === 202);
  }, 120_000);
  afterAll(async () => {
    await testbed.stop();
    await redis.stop();
  }, 60_000);

  const send = (api: RunningApi, body: unknown) =>
    api.call('POST', '/api/events', { body, key: testKeys.ingest });
  const visits = (count: number) =>
    Array.from({ length: count }, () => ({
      ...{ id: randomUUID(), type: 'visit', ts: Date.now(), anonymous_id: 'v', path: '/' },
    }));

  async function until(reached: () => Promise<boolean>): Promise<void> {
    for (let tries = 0; tries < 200; tries++) {
      if (await reached()) return;
      await sleep(100);
    }
    throw new Error('it was not reached in time');
  }

  it('count an event once, wherever and however often it is sent', async () => {
    const events = visits(40);
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) => send(apis[n % 2 === 0 ? 0 : 1], events)),
    );
    const sum = (name: string) => answers.reduce((all, { body }) => all + Number(body[name]), 0);
    expect([sum('accepted'), sum('duplicates')]).toEqual([40, 280]);
  });

  it('say so when the other is sending, and know how it went when the broker is back', async () => {
    const events = visits(3);
    await testbed.kafka.kill();
    expect((await send(apis[0], events)).status).toBe(503);
    const other = await send(apis[1], events);
    expect(other.status).toBe(503);
    expect(other.body.detail).toMatch(/another request/);
    await testbed.kafka.start();
    let last: unknown;
    await until(async () => {
      const { status, body } = await send(apis[1], events);
      last = body;
      return status === 202;
    });
    expect(last).toMatchObject({ accepted: 0, duplicates: 3 });
  }, 60_000);

  it('go on without Redis, each by itself', async () => {
    await redis.process.kill();
    const [event] = visits(1);
    expect((await send(apis[0], event)).body).toMatchObject({ accepted: 1 });
    expect((await send(apis[0], event)).body).toMatchObject({ duplicates: 1 });
  }, 30_000);
});
