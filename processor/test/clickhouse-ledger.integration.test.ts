import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClickHouse, type ClickHouse } from '@resee-insights/clickhouse/client';
import { startTestbed, type Testbed } from '../../deploy/testbed/index.ts';
import { ClickHouseLedger } from '../src/adapters/clickhouse/ledger.ts';
import { Shards } from '../src/adapters/clickhouse/shards.ts';
import { claimToken, type Claim } from '../src/events-to-clickhouse/claim.ts';
import { StoreError } from '../src/events-to-clickhouse/ports.ts';
import { ledgerSuite } from './ledger.suite.ts';

let places = 0;
const place = () => ({
  clusterId: 'c',
  topicId: `t${places++}`,
  topic: 'resee.activity',
  partition: 0,
});

describe('ledger in ClickHouse', () => {
  let testbed: Testbed;
  let clickhouse: ClickHouse;
  let shards: Shards;
  beforeAll(async () => {
    testbed = await startTestbed({ kafka: false });
    clickhouse = createClickHouse({
      url: testbed.clickhouse.url,
      database: 'resee',
      logComment: 'test',
    });
    shards = shardsOf(testbed.clickhouse.url, 'resee');
  }, 60_000);
  afterAll(async () => {
    await shards.close();
    await clickhouse.close();
    await testbed.stop();
  }, 30_000);

  const shardsOf = (url: string, database: string) =>
    new Shards(
      {
        server: { url, database, user: undefined, password: undefined },
        shards: new Map(),
        replicated: false,
      },
      'test',
    );
  const open = () => new ClickHouseLedger(shards, () => Date.now());
  ledgerSuite(open, place);

  it('lets exactly one of eight writers win each of ten claims', async () => {
    const log = place();
    let previous: Claim | null = null;
    for (let round = 0; round < 10; round++) {
      const claims = Array.from({ length: 8 }, (_, writer) => ({
        ...log,
        kind: 'data' as const,
        first: round * 100,
        last: round * 100 + 99,
        records: 100,
        rows: { activity: 100 },
        writer: `writer ${writer}`,
        shard: '',
        transformVersion: 'v',
      }));
      const before: Claim | null = previous;
      const tokenOf = (claim: Claim) => claimToken(claim, before);
      const outcomes = await Promise.all(
        claims.map((claim) => open().write(claim, tokenOf(claim))),
      );
      expect(outcomes.filter(({ kind }) => kind === 'mine')).toHaveLength(1);
      expect(outcomes.filter(({ kind }) => kind === 'theirs')).toHaveLength(7);
      previous = claims[0] ?? null;
    }
  }, 60_000);

  it('claims again what was deleted while its token is still known', async () => {
    const log = place();
    const claim = {
      ...log,
      kind: 'data' as const,
      first: 0,
      last: 9,
      records: 10,
      rows: { activity: 10 },
      writer: 'w',
      shard: '',
      transformVersion: 'v',
    };
    await open().write(claim, claimToken(claim, null));
    await clickhouse.command({
      query: `ALTER TABLE sink_claims DELETE WHERE topic_id = '${log.topicId}' SETTINGS mutations_sync = 1`,
    });
    expect(await open().latest(log)).toBeNull();
    expect(await open().write(claim, claimToken(claim, null))).toEqual({ kind: 'mine' });
    expect(await open().latest(log)).toEqual(claim);
  }, 60_000);

  it('tells a server that is away from one that refuses', async () => {
    const away = shardsOf('http://127.0.0.1:9', 'resee');
    const ledger = new ClickHouseLedger(away, () => 0);
    await expect(ledger.latest(place())).rejects.toMatchObject({ retryable: true });
    await away.close();
    const wrong = shardsOf(testbed.clickhouse.url, 'nowhere');
    const refused = new ClickHouseLedger(wrong, () => 0).latest(place());
    await expect(refused).rejects.toBeInstanceOf(StoreError);
    await expect(refused).rejects.toMatchObject({ retryable: false });
    await wrong.close();
  }, 60_000);
});
