import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ClickHouse } from '../client/index.ts';
import { startTestDatabase, valueOf, type TestDatabase } from '../test/test-database.ts';
import { ConfigurationPoll, ConfigurationStore, type ConfigurationVersion } from './index.ts';

let database: TestDatabase;
let client: ClickHouse;
let now = 1_760_000_000_000;
beforeAll(async () => {
  database = await startTestDatabase();
  ({ client } = await database.fresh());
}, 120_000);
afterAll(() => database.stop(), 60_000);

const storeOf = (kind: string, uniqueNames = true): ConfigurationStore =>
  new ConfigurationStore(client, { kind, uniqueNames, clock: () => now });
const author = 'ada';

describe('ConfigurationStore', () => {
  it('adds versions, deletion included, and keeps them all', async () => {
    const store = storeOf('rule');
    const first = await store.write({ id: 'a', expected: 0, body: { name: 'one', n: 1 }, author });
    expect(first).toMatchObject({ ok: true, version: { version: 1, deleted: false, author } });
    await store.write({ id: 'a', expected: 1, body: { name: 'one', n: 2 }, author: 'bob' });
    const gone = { id: 'a', expected: 2, body: { name: 'one', n: 2 }, deleted: true, author };
    expect(await store.write(gone)).toMatchObject({ ok: true, version: { deleted: true } });
    expect(await store.current('a')).toMatchObject({ value: { version: 3, deleted: true } });
    const history = await store.history({ id: 'a', limit: 10 });
    expect(history).toMatchObject({
      value: [
        { version: 3, deleted: true, author },
        { version: 2, author: 'bob', body: { n: 2 } },
        { version: 1, author, body: { n: 1 }, writtenAt: now },
      ],
    });
    expect(await storeOf('other').all()).toEqual({ ok: true, value: [] });
  });

  it('lets one of eight writers win and gives the others what is current', async () => {
    const store = storeOf('race', false);
    await store.write({ id: 'a', expected: 0, body: { by: 'first' }, author });
    const written = await Promise.all(
      Array.from({ length: 8 }, (_, by) =>
        storeOf('race', false).write({ id: 'a', expected: 1, body: { by }, author }),
      ),
    );
    const won = written.filter(({ ok }) => ok);
    expect(won).toHaveLength(1);
    const [winner] = won as { version: ConfigurationVersion }[];
    for (const one of written.filter(({ ok }) => !ok)) {
      expect(one).toMatchObject({ code: 'conflict', current: winner?.version });
    }
    const rows = await valueOf(client, "SELECT count() FROM configuration WHERE kind = 'race'");
    expect(Number(rows)).toBe(2);
  });

  it('gives a name to one of eight, and again once it is free', async () => {
    const store = storeOf('funnel');
    const written = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        store.write({ id: `f${n}`, expected: 0, body: { name: 'sign-up' }, author }),
      ),
    );
    const winner = written.findIndex(({ ok }) => ok);
    expect(written.filter(({ ok }) => ok)).toHaveLength(1);
    for (const one of written.filter(({ ok }) => !ok)) {
      expect(one).toMatchObject({ code: 'name_taken', holder: `f${winner}` });
    }
    const body = { name: 'other' };
    expect(await store.write({ id: `f${winner}`, expected: 1, body, author })).toMatchObject({
      ok: true,
    });
    const next = await store.write({ id: 'x', expected: 0, body: { name: 'sign-up' }, author });
    expect(next).toMatchObject({ ok: true });
    expect(await store.write({ id: 'y', expected: 0, body, author })).toMatchObject({
      code: 'name_taken',
    });
    await store.write({ id: `f${winner}`, expected: 2, body, deleted: true, author });
    expect(await store.write({ id: 'y', expected: 0, body, author })).toMatchObject({ ok: true });
  });

  it('frees the name of a writer that died before its entity, after a minute', async () => {
    const names = storeOf('orphan/name', false);
    await names.write({ id: 'lost', expected: 0, body: { id: 'never' }, author });
    const store = storeOf('orphan');
    const draft = { id: 'z', expected: 0, body: { name: 'lost' }, author };
    expect(await store.write(draft)).toMatchObject({ code: 'name_taken', holder: 'never' });
    now += 61_000;
    expect(await store.write(draft)).toMatchObject({ ok: true });
  });

  it('refuses a first version of what is there, and says so of what is not', async () => {
    const store = storeOf('expected', false);
    const draft = { id: 'a', expected: 3, body: {}, author };
    expect(await store.write(draft)).toMatchObject({ code: 'conflict', current: null });
    await store.write({ ...draft, expected: 0 });
    expect(await store.write({ ...draft, expected: 0 })).toMatchObject({
      code: 'conflict',
      current: { version: 1 },
    });
  });
});

describe('ConfigurationPoll', () => {
  it('tells of each new version, once, and of an outage', async () => {
    const store = storeOf('polled', false);
    const seen: number[] = [];
    const failures: string[] = [];
    const poll = new ConfigurationPoll({
      store,
      intervalMs: 50,
      onVersions: (versions) => seen.push(versions.length),
      onFailure: ({ code }) => failures.push(code),
    });
    await poll.start();
    expect(seen).toEqual([0]);
    await store.write({ id: 'a', expected: 0, body: {}, author });
    await poll.look();
    await poll.look();
    await poll.look();
    expect(seen).toEqual([0, 1]);
    await database.testbed.clickhouse.kill();
    for (let tries = 0; tries < 100 && failures.length === 0; tries++) await sleep(50);
    expect(failures).toHaveLength(1);
    expect(await store.write({ id: 'b', expected: 0, body: {}, author })).toMatchObject({
      ok: false,
      retryable: true,
    });
    await database.testbed.clickhouse.start();
    expect((await store.current('a')).ok).toBe(true);
    poll.stop();
  }, 60_000);
});
