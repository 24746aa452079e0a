import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import kafkajs from 'kafkajs';
import { startTestbed, type Testbed } from '../../../../deploy/testbed/index.ts';
import { startApi, testKeys, type RunningApi } from '../../test/running-api.ts';

let testbed: Testbed;
let api: RunningApi;
beforeAll(async () => {
  testbed = await startTestbed();
  api = await startApi(testbed, {
    API_INGEST_WAIT_MS: '1500',
    API_INGEST_INFLIGHT_BYTES: '4000000',
  });
  await until(async () => (await send([])).status === 202);
}, 120_000);
afterAll(() => testbed.stop(), 60_000);

async function until(reached: () => Promise<boolean>, withinMs = 30_000): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await reached())) {
    if (performance.now() > end) throw new Error('it was not reached in time');
    await sleep(100);
  }
}

const visit = (more: object = {}): { id: string } & Record<string, unknown> => ({
  ...{ id: randomUUID(), type: 'visit', ts: Date.now(), anonymous_id: 'v', path: '/' },
  ...more,
});
const apiRequest = (): { id: string } & Record<string, unknown> => ({
  ...{ id: randomUUID(), type: 'api_request', ts: Date.now(), user_id: 'u' },
  ...{ endpoint: '/api/x/', method: 'GET', status: 200 },
});
const send = (body: unknown, headers: Record<string, string> = {}) =>
  api.call('POST', '/api/events', { body, headers, key: testKeys.ingest });

/** Ids in the broker, by topic, as often as they are there. */
async function idsInBroker(): Promise<{ topic: string; id: string; key: string }[]> {
  const kafka = new kafkajs.Kafka({
    brokers: [testbed.kafka.brokers],
    logLevel: kafkajs.logLevel.NOTHING,
  });
  const admin = kafka.admin();
  await admin.connect();
  const topics = ['resee.metrics', 'resee.activity', 'resee.experiments'];
  const ends = await Promise.all(topics.map((topic) => admin.fetchTopicOffsets(topic)));
  await admin.disconnect();
  const wanted = ends.flat().reduce((sum, { high }) => sum + Number(high), 0);
  const found: { topic: string; id: string; key: string }[] = [];
  const consumer = kafka.consumer({ groupId: randomUUID(), maxWaitTimeInMs: 100 });
  await consumer.connect();
  await consumer.subscribe({ topics, fromBeginning: true });
  await consumer.run({
    eachMessage: ({ topic, message }) => {
      const { id } = JSON.parse(message.value?.toString() ?? '') as { id: string };
      found.push({ topic, id, key: message.key?.toString() ?? '' });
      return Promise.resolve();
    },
  });
  await until(() => Promise.resolve(found.length >= wanted));
  await consumer.disconnect();
  return found;
}

describe('POST /api/events', () => {
  it('takes good events, names bad ones, and counts a retry once', async () => {
    const [a, b] = [visit(), apiRequest()];
    const bad = visit({ path: 7 });
    const first = await send([a, bad, b, { ...a, id: a.id.toUpperCase() }]);
    expect(first.status).toBe(202);
    expect(first.body).toMatchObject({
      accepted: 2,
      duplicates: 1,
      refused: 1,
      errors: [
        { index: 1, id: bad.id, reason: 'invalid', message: expect.stringContaining('path') },
      ],
    });
    const c = visit();
    expect((await send({ events: [a, b, c] })).body).toEqual({
      ...{ accepted: 1, duplicates: 2, refused: 0, errors: [] },
    });
    const found = await idsInBroker();
    const times = (id: string) => found.filter((one) => one.id === id);
    expect(times(a.id)).toEqual([{ topic: 'resee.activity', id: a.id, key: 'v' }]);
    expect(times(b.id)).toEqual([{ topic: 'resee.metrics', id: b.id, key: 'u' }]);
    expect(times(c.id)).toHaveLength(1);
    expect(times(bad.id)).toEqual([]);
  }, 60_000);

  it('counts events once that ten requests send at the same time', async () => {
    const events = Array.from({ length: 50 }, () => visit());
    const answers = await Promise.all(Array.from({ length: 10 }, () => send(events)));
    const sum = (name: string) => answers.reduce((all, { body }) => all + Number(body[name]), 0);
    expect([sum('accepted'), sum('duplicates')]).toEqual([50, 450]);
  });

  it('reads one event, lines, gzip, and both at once', async () => {
    const lines = `${JSON.stringify(visit())}\n{broken\n\n${JSON.stringify(visit())}`;
    const ndjson = { 'content-type': 'application/x-ndjson' };
    const gzip = { 'content-encoding': 'gzip' };
    expect((await send(visit())).body).toMatchObject({ accepted: 1 });
    const broken = { accepted: 2, errors: [{ index: 1, id: null, reason: 'not_json' }] };
    expect((await send(lines, ndjson)).body).toMatchObject(broken);
    const packed = gzipSync(JSON.stringify([visit(), visit()]));
    expect((await send(packed, gzip)).body).toMatchObject({ accepted: 2 });
    const both = gzipSync(JSON.stringify(visit()));
    expect((await send(both, { ...gzip, ...ndjson })).body).toMatchObject({ accepted: 1 });
  });

  it('holds its bounds, and says which', async () => {
    const thousand = Array.from({ length: 1_000 }, () => visit());
    expect((await send(thousand)).body).toMatchObject({ accepted: 1_000 });
    expect((await send([...thousand, visit()])).status).toBe(413);
    expect((await send([visit({ props: { a: 'x'.repeat(1_000_000) } })])).status).toBe(413);
    const bomb = gzipSync(JSON.stringify([visit({ props: { a: ' '.repeat(5_000_000) } })]));
    const answer = await send(bomb, { 'content-encoding': 'gzip' });
    expect(answer.status).toBe(413);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(answer.body.request_id).toBe(answer.headers.get('x-request-id'));
  });

  it('refuses what it cannot read', async () => {
    for (const type of ['text/plain', 'application/xml', 'application/json; charset=latin1', 'x']) {
      expect([type, (await send('[]', { 'content-type': type })).status]).toEqual([type, 415]);
    }
    expect((await send('[]', { 'content-encoding': 'compress' })).status).toBe(415);
    expect((await send('no gzip', { 'content-encoding': 'gzip' })).status).toBe(400);
    for (const body of ['[', '7', '', '{"a":1}}']) expect((await send(body)).status).toBe(400);
    expect((await api.call('POST', '/api/events', { body: [], key: null })).status).toBe(401);
    expect((await api.call('POST', '/api/events', { body: [] })).status).toBe(403);
  });

  it('answers anything at all without an error of its own', async () => {
    const json = fc.jsonValue().map((value) => JSON.stringify(value));
    const almost = fc
      .record(
        {
          type: fc.constantFrom('visit', 'api_request', 'track', '__proto__'),
          id: fc.jsonValue(),
          ts: fc.jsonValue(),
          props: fc.jsonValue(),
          v: fc.jsonValue(),
        },
        { requiredKeys: ['type'] },
      )
      .map((event) => JSON.stringify([event, { events: event }]));
    const bytes = fc.uint8Array({ maxLength: 200 });
    const type = fc.constantFrom('application/json', 'application/x-ndjson', 'text/html', 'a/b;c');
    const encoding = fc.constantFrom('identity', 'gzip', 'br', 'deflate', 'x');
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(json, almost, bytes),
        type,
        encoding,
        async (body, kind, packed) => {
          const { status } = await send(body, { 'content-type': kind, 'content-encoding': packed });
          expect([202, 400, 413, 415]).toContain(status);
        },
      ),
      { numRuns: 300 },
    );
  }, 60_000);

  it('asks for patience under pressure', async () => {
    const body = gzipSync(JSON.stringify(Array.from({ length: 500 }, () => visit())));
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => send(body, { 'content-encoding': 'gzip' })),
    );
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    for (const { headers } of refused) expect(headers.get('retry-after')).toBe('1');
    expect(answers.filter(({ status }) => status === 202).length).toBeGreaterThan(0);
    // The room is free again.
    await until(async () => (await send(body, { 'content-encoding': 'gzip' })).status === 202);
  });

  it('counts once what a frozen broker takes after the producer had given up on its answer', async () => {
    const batches = Array.from({ length: 6 }, () => [visit(), apiRequest()]);
    testbed.kafka.process.signal('SIGSTOP');
    try {
      const answers = await Promise.all(batches.map((batch) => send(batch)));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
      // Longer than the producer waits for an answer (10 s): it sends again what the broker has to read still.
      await sleep(12_000);
    } finally {
      testbed.kafka.process.signal('SIGCONT');
    }
    for (const batch of batches) {
      let last: Awaited<ReturnType<typeof send>> | undefined;
      await until(async () => (last = await send(batch)).status === 202);
      expect(last?.body).toMatchObject({ accepted: 0, duplicates: 2 });
    }
    const found = (await idsInBroker()).map(({ id }) => id);
    for (const { id } of batches.flat()) {
      expect([id, found.filter((one) => one === id).length]).toEqual([id, 1]);
    }
  }, 90_000);

  it('pretends nothing while the broker is killed, and counts what is sent again once', async () => {
    const batches = Array.from({ length: 12 }, () => [
      visit(),
      apiRequest(),
      visit({ user_id: 'w' }),
    ]);
    const statuses: number[] = [];
    const deliver = async (batch: object[]): Promise<void> => {
      for (;;) {
        const { status, headers } = await send(batch);
        statuses.push(status);
        if (status === 202) return;
        if (headers.get('retry-after') === null) throw new Error(`${status} without Retry-After`);
        await sleep(300);
      }
    };
    const [first = [], ...rest] = batches;
    await deliver(first);
    const killed = testbed.kafka.kill();
    const delivered = Promise.all(rest.map(deliver));
    await killed;
    await sleep(4_000);
    const start = performance.now();
    const quick = await send(visit());
    expect(quick.status).toBe(503);
    expect(quick.headers.get('retry-after')).toBe('5');
    // Long known to be away: it does not take the whole wait to say so.
    expect(performance.now() - start).toBeLessThan(1_000);
    await testbed.kafka.start();
    await delivered;
    expect(statuses).toContain(503);
    const found = (await idsInBroker()).map(({ id }) => id);
    const sent = batches.flat().map(({ id }) => id);
    for (const id of sent) expect([id, found.filter((one) => one === id).length]).toEqual([id, 1]);
    await expect(api.process.stop()).resolves.toBe('exit 0');
    await api.process.start();
    await until(async () => (await send(visit())).status === 202);
  }, 120_000);
});
