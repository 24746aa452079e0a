import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestbed, type Testbed } from '../../../../deploy/testbed/index.ts';
import { startApi, testKeys, type Answer, type RunningApi } from '../../test/running-api.ts';

let testbed: Testbed;
let api: RunningApi;
let other: RunningApi;
beforeAll(async () => {
  testbed = await startTestbed({ kafka: false });
  [api, other] = await Promise.all([startApi(testbed), startApi(testbed)]);
  await until(async () => (await api.call('GET', '/api/keys')).status === 200);
}, 120_000);
afterAll(() => testbed.stop(), 60_000);

async function until(reached: () => Promise<boolean>, withinMs = 10_000): Promise<number> {
  const start = performance.now();
  while (!(await reached())) {
    if (performance.now() - start > withinMs) throw new Error('it was not reached in time');
    await sleep(50);
  }
  return performance.now() - start;
}

const create = (name: string, scopes: readonly string[] = ['admin']): Promise<Answer> =>
  api.call('POST', '/api/keys', { body: { name, scopes } });
const etag = (answer?: Answer): string => answer?.headers.get('etag') ?? '';
const token = (answer?: Answer): string => String(answer?.body.token);
const pathOf = (answer: Answer): string => `/api/keys/${String(answer.body.id)}`;

describe('/api/keys', () => {
  it('makes a key that opens at once, everywhere, and shows its secret never again', async () => {
    const made = await create('one');
    expect(made.status).toBe(201);
    expect(made.headers.get('location')).toBe(pathOf(made));
    expect(made.body).toMatchObject({ name: 'one', scopes: ['admin'], version: 1, state: 'live' });
    const opened = await Promise.all(
      [api, other].map((one) => one.call('GET', pathOf(made), { key: token(made) })),
    );
    expect(opened.map(({ status }) => status)).toEqual([200, 200]);
    expect(etag(opened[0])).toBe('"1"');
    const all = await testbed.clickhouse.query('SELECT * FROM resee.configuration');
    const [, , secret = '?'] = /^resee_([0-9a-f]+)_(.+)$/.exec(token(made)) ?? [];
    expect(all).toContain(String(made.body.id));
    expect(all).not.toContain(secret);
    expect(api.process.log() + other.process.log()).not.toContain(secret);
    expect(JSON.stringify((await api.call('GET', '/api/keys')).body)).not.toContain(secret);
  });

  it('tells who may do what', async () => {
    const none = await api.call('GET', '/api/keys', { key: null });
    expect(none.status).toBe(401);
    expect(none.headers.get('www-authenticate')).toMatch(/^Bearer/);
    expect(none.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    const wrong = testKeys.admin.replace(/.$/, (end) => (end === 'A' ? 'B' : 'A'));
    for (const key of ['x', wrong]) {
      expect((await api.call('GET', '/api/keys', { key })).status).toBe(401);
    }
    const ingest = await api.call('GET', '/api/keys', { key: testKeys.ingest });
    expect(ingest).toMatchObject({ status: 403, body: { request_id: expect.any(String) } });
  });

  it('is over on another instance within two seconds once it is revoked', async () => {
    const made = await create('short-lived');
    const asked = () => other.call('GET', '/api/keys', { key: token(made) });
    expect((await asked()).status).toBe(200);
    const gone = await api.call('DELETE', pathOf(made), { headers: { 'if-match': etag(made) } });
    expect(gone.status).toBe(204);
    expect((await api.call('GET', '/api/keys', { key: token(made) })).status).toBe(401);
    expect(await until(async () => (await asked()).status === 401, 2_000)).toBeLessThan(2_000);
    expect((await api.call('GET', pathOf(made))).status).toBe(404);
    expect((await create('short-lived')).status).toBe(201);
  });

  it('lets one of eight win who change the same version', async () => {
    const made = await create('raced');
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        (n % 2 === 0 ? api : other).call('POST', `${pathOf(made)}/rotate`, {
          headers: { 'if-match': etag(made) },
        }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([
      200, 409, 409, 409, 409, 409, 409, 409,
    ]);
    for (const { status, body, headers } of answers) {
      expect(headers.get('etag')).toBe('"2"');
      if (status === 409) expect(body).toMatchObject({ current: { version: 2 } });
    }
    const won = answers.find(({ status }) => status === 200);
    // The secret before works on while the rotation overlaps; a second rotation ends it.
    for (const key of [token(won), token(made)]) {
      expect((await api.call('GET', '/api/keys', { key })).status).toBe(200);
    }
    const again = { body: { overlap_seconds: 0 }, headers: { 'if-match': '*' } };
    const last = await api.call('POST', `${pathOf(made)}/rotate`, again);
    expect(last).toMatchObject({ status: 200, body: { version: 3 } });
    for (const key of [token(won), token(made)]) {
      expect((await api.call('GET', '/api/keys', { key })).status).toBe(401);
    }
    const history = await api.call('GET', `${pathOf(made)}/versions`);
    const versions = history.body.versions as { version: number; author: string }[];
    expect(versions.map(({ version }) => version)).toEqual([3, 2, 1]);
    expect(versions[0]?.author).toBe(`key ${testKeys.admin.slice(6, 22)}`);
    expect(JSON.stringify(history.body)).not.toContain('hash');
  });

  it('gives a name to one', async () => {
    const answers = await Promise.all(Array.from({ length: 4 }, () => create('twin')));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
    const lost = answers.find(({ status }) => status === 409);
    expect(lost?.body).toMatchObject({ code: 'name_taken', title: 'Name taken' });
  });

  it('refuses what is wrong, and says what', async () => {
    const made = await create('checked');
    const bad = await api.call('POST', '/api/keys', { body: { name: '', scopes: ['x'], y: 1 } });
    expect(bad.status).toBe(400);
    expect((bad.body.problems as unknown[]).length).toBeGreaterThan(1);
    const past = { name: 'n', scopes: ['sdk'], expires_at: 'tomorrow' };
    expect((await api.call('POST', '/api/keys', { body: past })).status).toBe(400);
    expect((await api.call('POST', '/api/keys', { body: '{' })).status).toBe(400);
    const text = { body: 'x', headers: { 'content-type': 'text/plain' } };
    expect((await api.call('POST', '/api/keys', text)).status).toBe(415);
    expect((await api.call('DELETE', pathOf(made))).status).toBe(428);
    const weak = { headers: { 'if-match': 'W/"1"' } };
    expect((await api.call('DELETE', pathOf(made), weak)).status).toBe(409);
    expect((await api.call('DELETE', pathOf(made), { headers: { 'if-match': '1' } })).status).toBe(
      400,
    );
    expect((await api.call('GET', '/api/keys/none')).status).toBe(404);
    expect((await api.call('GET', '/api/keys/%00')).status).toBe(404);
  });

  it('ends a key when its time is over', async () => {
    const expires_at = new Date(Date.now() + 1_500).toISOString();
    const made = await api.call('POST', '/api/keys', {
      body: { name: 'timed', scopes: ['admin'], expires_at },
    });
    const asked = async () => (await api.call('GET', '/api/keys', { key: token(made) })).status;
    expect(await asked()).toBe(200);
    await until(async () => (await asked()) === 401, 3_000);
  });

  it('notes when a key was last used', async () => {
    const made = await create('used');
    expect((await api.call('GET', pathOf(made))).body.last_used_at).toBeNull();
    const before = Date.now();
    await api.call('GET', '/api/keys', { key: token(made) });
    const read = async () => (await api.call('GET', pathOf(made))).body.last_used_at;
    await until(async () => (await read()) !== null);
    expect(Date.parse(String(await read()))).toBeGreaterThanOrEqual(before);
  });

  it('does not bring back a key of the settings that was revoked', async () => {
    const path = `/api/keys/${testKeys.ingest.slice(6, 22)}`;
    expect((await api.call('DELETE', path, { headers: { 'if-match': '*' } })).status).toBe(204);
    const next = await startApi(testbed);
    await until(async () => (await next.call('GET', '/api/keys')).status === 200);
    await sleep(300);
    expect((await next.call('GET', '/api/keys', { key: testKeys.ingest })).status).toBe(401);
    await expect(next.process.stop()).resolves.toBe('exit 0');
  });

  it('goes on with the keys it knows while ClickHouse is away, and says that it cannot write', async () => {
    await testbed.clickhouse.kill();
    const refused = await create('not now');
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('5');
    const wrong = testKeys.admin.replace(/.$/, (end) => (end === 'A' ? 'B' : 'A'));
    expect((await api.call('GET', '/api/keys', { key: wrong })).status).toBe(401);
    await testbed.clickhouse.start();
    await until(async () => (await api.call('GET', '/api/keys')).status === 200);
  }, 60_000);
});

describe('the first admin key', () => {
  it('is made and shown once where settings name none', async () => {
    const fresh = await startTestbed({ kafka: false });
    try {
      const keyless = { API_ADMIN_KEY: '', API_INGEST_KEY: '' };
      const [one, two] = await Promise.all([startApi(fresh, keyless), startApi(fresh, keyless)]);
      const shown = () =>
        [one, two].flatMap(
          ({ process }) => process.log().match(/resee_[0-9a-f]{16}_\S{43}/g) ?? [],
        );
      await until(() => Promise.resolve(shown().length > 0));
      await sleep(500);
      const [key = ''] = shown();
      expect(shown()).toEqual([key]);
      expect((await two.call('GET', '/api/keys', { key })).status).toBe(200);
      const again = await startApi(fresh, keyless);
      await sleep(500);
      expect(again.process.log()).not.toContain('resee_');
      await expect(one.process.stop()).resolves.toBe('exit 0');
    } finally {
      await fresh.stop();
    }
  }, 90_000);
});
