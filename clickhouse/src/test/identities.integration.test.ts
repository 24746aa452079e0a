import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ClickHouse } from '../client/index.ts';
import { rawTables, type ActivityRow } from '../tables/index.ts';
import { act, experimentEvent, recently } from './sample-rows.ts';
import { insertRows, rowsOf, startTestDatabase, type TestDatabase } from './test-database.ts';

describe('identities', () => {
  let database: TestDatabase;
  let client: ClickHouse;
  beforeAll(async () => {
    database = await startTestDatabase();
  }, 120_000);
  beforeEach(async () => {
    ({ client } = await database.fresh());
  }, 60_000);
  afterAll(() => database.stop(), 60_000);

  let inserts = 0;
  const insert = (...rows: ActivityRow[]): Promise<void> =>
    insertRows(client, rawTables.activity, rows, `insert ${++inserts}`);
  const visitors = () =>
    rowsOf(
      client,
      `SELECT anonymous_id, user_id, toUInt32(users) AS users,
         toUnixTimestamp64Milli(first_linked_at) - ${recently} AS first,
         toUnixTimestamp64Milli(last_linked_at) - ${recently} AS last
       FROM visitors ORDER BY anonymous_id
       SETTINGS output_format_json_quote_64bit_integers = 0`,
    );
  const persons = (view = 'activity_by_person') =>
    rowsOf(
      client,
      `SELECT person_id, toUInt32(count()) AS rows FROM ${view} GROUP BY person_id ORDER BY person_id`,
    );

  it('counts a visitor who logs in later as one person', async () => {
    await insert(act({ anonymous_id: 'v1' }), act({ anonymous_id: 'v2' }));
    await insert(act({ anonymous_id: 'v1', user_id: 'ada', type: 'login', ts: recently + 10 }));
    await insert(act({ user_id: 'ada', type: 'content_created' }));
    await insert(act({ anonymous_id: 'v1', ts: recently + 20 }));
    expect(await persons()).toEqual([
      { person_id: 'ada', rows: 4 },
      { person_id: 'visitor:v2', rows: 1 },
    ]);
    expect(await visitors()).toEqual([
      { anonymous_id: 'v1', user_id: 'ada', users: 1, first: 10, last: 10 },
    ]);
  });

  it('takes the user of the first link in time, in whatever order they arrive', async () => {
    await insert(act({ anonymous_id: 'kiosk', user_id: 'late', ts: recently + 30 }));
    await insert(act({ anonymous_id: 'kiosk', user_id: 'early', ts: recently + 20 }));
    await insert(act({ anonymous_id: 'kiosk', user_id: 'early', ts: recently + 40 }));
    await insert(act({ anonymous_id: 'kiosk' }));
    expect(await visitors()).toEqual([
      { anonymous_id: 'kiosk', user_id: 'early', users: 2, first: 20, last: 40 },
    ]);
    expect(await persons()).toEqual([
      { person_id: 'early', rows: 3 },
      { person_id: 'late', rows: 1 },
    ]);
  });

  it('breaks a tie in time by the name, always the same way', async () => {
    await insert(
      act({ anonymous_id: 'v', user_id: 'zoe' }),
      act({ anonymous_id: 'v', user_id: 'ada' }),
    );
    expect(await visitors()).toMatchObject([{ user_id: 'ada', users: 2 }]);
  });

  it('links over experiment events too, and resolves them', async () => {
    const exposure = experimentEvent({ anonymous_id: 'v', experiment: 'gate', variant: 'b' });
    const track = experimentEvent({ type: 'track', event_name: 'paid', user_id: 'ada' });
    const link = experimentEvent({ type: 'track', anonymous_id: 'v', user_id: 'ada' });
    await insertRows(client, rawTables.experiment_events, [exposure, track, link], 'e');
    expect(await persons('experiment_events_by_person')).toEqual([{ person_id: 'ada', rows: 3 }]);
  });

  it('holds each link once however often one insert is repeated', async () => {
    const rows = [
      act({ anonymous_id: 'v', user_id: 'ada' }),
      act({ anonymous_id: 'w', user_id: 'ada' }),
    ];
    for (let time = 0; time < 3; time++) {
      await insertRows(client, rawTables.activity, rows, 'again and again');
    }
    const [counts] = await rowsOf(
      client,
      `SELECT toUInt32((SELECT count() FROM activity)) AS activity,
         toUInt32((SELECT count() FROM identities)) AS identities`,
    );
    expect(counts).toEqual({ activity: 2, identities: 2 });
  });

  it('is the same after parts were merged', async () => {
    await insert(act({ anonymous_id: 'v', user_id: 'ada', ts: recently + 2 }));
    await insert(act({ anonymous_id: 'v', user_id: 'ada', ts: recently + 1 }));
    const before = await visitors();
    await client.command({ query: 'OPTIMIZE TABLE identities FINAL' });
    expect(await visitors()).toEqual(before);
    expect(await rowsOf(client, 'SELECT toUInt32(count()) AS rows FROM identities')).toEqual([
      { rows: 1 },
    ]);
  });
});
