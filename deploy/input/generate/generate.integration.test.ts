import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import kafkajs from 'kafkajs';
import { sourceTopics } from '@resee-insights/domain/topics';
import { nodeFlags } from '../../local/paths.mjs';
import { startTestbed, type Testbed } from '../../testbed/index.ts';
import type { HistoryRecord } from './record.ts';
import { readLines } from './test/recount.ts';
import type { Truth } from './truth/truth.ts';

const entry = 'deploy/input/generate/main.ts';
const timezone = 'Asia/Seoul';
const users = 400;
const { Kafka, logLevel } = kafkajs;

let testbed: Testbed;
beforeAll(async () => {
  testbed = await startTestbed();
}, 120_000);
afterAll(async () => {
  await testbed.stop();
}, 60_000);

/** `npm run generate` to its end, or until it is killed with -9 once Kafka has so many records. */
async function generate(
  args: readonly string[],
  killAt = Number.POSITIVE_INFINITY,
  triesLeft = 2,
): Promise<string> {
  const command = [...nodeFlags, join(import.meta.dirname, 'main.ts'), ...args];
  const child = spawn(process.execPath, command, {
    env: { ...process.env, ...testbed.env, NODE_OPTIONS: '', RESEE_TIMEZONE: timezone },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const exited = new Promise((resolve) => child.once('close', resolve));
  while (killAt < Number.POSITIVE_INFINITY && child.exitCode === null) {
    if ((await recordsInKafka()) >= killAt) child.kill('SIGKILL');
    if (child.signalCode !== null) break;
    await sleep(200);
  }
  await exited;
  // Where the machine is so busy that the broker did not answer in time, it ended by itself: once more.
  const failed = child.signalCode === null && child.exitCode !== 0;
  if (failed && triesLeft > 0) return generate(args, killAt, triesLeft - 1);
  if (failed) throw new Error(output);
  return output;
}

async function recordsInKafka(): Promise<number> {
  const kafka = new Kafka({ brokers: [testbed.kafka.brokers], logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  const ends = await Promise.all(sourceTopics.map((topic) => admin.fetchTopicOffsets(topic)));
  await admin.disconnect();
  return ends.flat().reduce((sum, { high }) => sum + Number(high), 0);
}

async function rows<Row>(sql: string): Promise<Row[]> {
  const text = await testbed.clickhouse.query(`${sql} FORMAT JSONEachRow`);
  return text
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row);
}

const tables = [
  'api_requests',
  'system_samples',
  'error_logs',
  'ops_events',
  'activity',
  'experiment_events',
];
const countAll = (): Promise<number> =>
  rows<{ n: number }>(
    `SELECT toUInt32(sum(n)) AS n FROM (${tables.map((table) => `SELECT count() AS n FROM resee.${table}`).join(' UNION ALL ')})`,
  ).then(([row]) => row?.n ?? 0);

describe('npm run generate', () => {
  let truth: Truth;

  it('sends a history once, though it is killed and started again, and all of it arrives', async () => {
    const truthFile = join(testbed.dir, 'truth.json');
    const record = join(testbed.dir, 'history.json');
    const args = ['--users', String(users), '--truth', truthFile, '--record', record];
    const before = await recordsInKafka();
    await generate(args, before + 10_000);
    // Cut off in the middle: a part is there, and it is known that it is not all.
    const cut = JSON.parse(readFileSync(record, 'utf8')) as HistoryRecord;
    expect(cut.state).toBe('started');
    expect(await recordsInKafka()).toBeGreaterThan(before);
    await generate(args, before + 40_000);
    expect(await generate(args)).toMatch(/[\d,]+ events of 30 days, [\d,]+ of them before, in/);
    truth = JSON.parse(readFileSync(truthFile, 'utf8')) as Truth;
    expect(truth.settings).toMatchObject({ ...cut.settings, timezone });

    const sent = await recordsInKafka();
    expect(await generate(args)).toMatch(/events of 30 days up to .*, sent before\n/);
    expect(await recordsInKafka()).toBe(sent);

    const processor = testbed.service('processor/src/main.ts', {
      env: { PROCESSOR_PORT: '0', KAFKA_SESSION_TIMEOUT_MS: '6000' },
    });
    await processor.start();
    const end = performance.now() + 90_000;
    while ((await countAll()) < truth.counts.total && performance.now() < end) await sleep(500);
    const verified = await testbed.run('processor/src/verify/main.ts', ['--wait', '30']);
    expect(verified.code).toBe(0);
    await processor.stop();
    expect(await countAll()).toBe(truth.counts.total);
    await expect(rows('SELECT * FROM resee.dead_letters')).resolves.toEqual([]);
  }, 240_000);

  it('is found again in SQL: counts by type and local day', async () => {
    const found = await rows<{ day: string; type: string; n: number }>(
      `SELECT toString(toDate(ts, '${timezone}')) AS day, type, toUInt32(count()) AS n FROM (
         SELECT ts, 'api_request' AS type FROM resee.api_requests
         UNION ALL SELECT ts, 'system_sample' FROM resee.system_samples
         UNION ALL SELECT ts, 'error_log' FROM resee.error_logs
         UNION ALL SELECT ts, toString(type) FROM resee.ops_events
         UNION ALL SELECT ts, toString(type) FROM resee.activity
         UNION ALL SELECT ts, toString(type) FROM resee.experiment_events
       ) GROUP BY day, type`,
    );
    const byDay: Record<string, Record<string, number>> = Object.fromEntries(
      Object.keys(truth.counts.byDay).map((day) => [day, {}]),
    );
    for (const { day, type, n } of found) (byDay[day] ??= {})[type] = n;
    expect(byDay).toEqual(truth.counts.byDay);
  });

  it('is found again in SQL: funnel, people by day and cohorts', async () => {
    const steps = truth.funnel.map(({ step }) => `type = '${step}'`);
    const funnel = await rows<{ level: number; people: number }>(
      `SELECT level, toUInt32(count()) AS people FROM (
         SELECT person_id, windowFunnel(${40 * 86_400_000})(toUInt64(toUnixTimestamp64Milli(ts)), ${steps.join(', ')}) AS level
         FROM resee.activity_by_person GROUP BY person_id
       ) GROUP BY level`,
    );
    const reached = truth.funnel.map((_, place) =>
      funnel.reduce((sum, { level, people }) => sum + (level > place ? people : 0), 0),
    );
    expect(reached).toEqual(truth.funnel.map(({ people }) => people));

    const daily = await rows<{ day: string; people: number }>(
      `SELECT toString(toDate(ts, '${timezone}')) AS day, toUInt32(uniqExact(person_id)) AS people
       FROM resee.activity_by_person GROUP BY day`,
    );
    const found = new Map(daily.map(({ day, people }) => [day, people]));
    expect(
      Object.fromEntries(Object.keys(truth.dailyPeople).map((day) => [day, found.get(day) ?? 0])),
    ).toEqual(truth.dailyPeople);

    const cohorts = await rows<{ date: string; later: number; people: number }>(
      `SELECT toString(s.day) AS date, toUInt32(a.day - s.day) AS later, toUInt32(uniqExact(person_id)) AS people
       FROM (SELECT person_id, min(toDate(ts, '${timezone}')) AS day FROM resee.activity_by_person
             WHERE type = 'signup' GROUP BY person_id) AS s
       JOIN (SELECT DISTINCT person_id, toDate(ts, '${timezone}') AS day FROM resee.activity_by_person) AS a
         USING person_id
       WHERE a.day >= s.day GROUP BY date, later`,
    );
    const matrix = truth.retention.cohorts.map(({ date, active }) =>
      active.map(
        (_, later) => cohorts.find((one) => one.date === date && one.later === later)?.people ?? 0,
      ),
    );
    expect(matrix).toEqual(truth.retention.cohorts.map(({ active }) => active));
  });

  it('is found again in SQL: experiments, AI cost and response times', async () => {
    const arms = await rows<Record<string, string | number>>(
      `SELECT e.experiment AS experiment, e.variant AS variant, toUInt32(count()) AS users,
              toUInt32(sum(t.passed)) AS passed, sum(t.score) AS score, sum(t.squares) AS squares
       FROM (SELECT DISTINCT experiment, variant, user_id FROM resee.experiment_events
             WHERE type = 'exposure') AS e
       LEFT JOIN (SELECT user_id, countIf(event_name = 'quiz_passed') AS passed,
                         sumIf(value, event_name = 'quiz_score') AS score,
                         sumIf(value * value, event_name = 'quiz_score') AS squares
                  FROM resee.experiment_events WHERE type = 'track' GROUP BY user_id) AS t
         ON t.user_id = e.user_id
       GROUP BY experiment, variant`,
    );
    for (const { experiment, arms: known } of truth.experiments.results) {
      for (const arm of known) {
        const found = arms.find(
          (one) => one.experiment === experiment && one.variant === arm.variant,
        );
        expect(found).toMatchObject({
          users: arm.users,
          passed: arm.quizPassed,
          score: arm.quizScoreSum,
          squares: arm.quizScoreSquares,
        });
      }
    }
    const [cost] = await rows<{ cost: number }>(
      "SELECT sum(cost_usd) AS cost FROM resee.activity WHERE type = 'ai_request'",
    );
    expect(cost?.cost).toBeCloseTo(truth.ai.costUsd, 6);

    const quiet = truth.incidents
      .map(
        ({ started, ended }) =>
          `NOT (toUnixTimestamp64Milli(ts) >= ${started} AND toUnixTimestamp64Milli(ts) < ${ended})`,
      )
      .join(' AND ');
    const p95s = await rows<{ endpoint: string; method: string; p95: number; n: number }>(
      `SELECT endpoint, method, quantileExact(0.95)(response_time_ms) AS p95, toUInt32(count()) AS n
       FROM resee.api_requests WHERE ${quiet} GROUP BY endpoint, method HAVING n > 2000`,
    );
    expect(p95s.length).toBeGreaterThan(2);
    for (const { endpoint, method, p95 } of p95s) {
      const known = truth.requests.endpoints.find(
        (one) => one.endpoint === endpoint && one.method === method,
      );
      expect(p95 / (known?.p95Ms ?? 0)).toBeGreaterThan(0.9);
      expect(p95 / (known?.p95Ms ?? 0)).toBeLessThan(1.1);
    }
  });

  it('adds no history where events are already, and goes on live', async () => {
    const record = join(testbed.dir, 'foreign.json');
    const sent = await recordsInKafka();
    const live = testbed.service(entry, {
      args: ['--record', record, '--live', '--rate', '50/s'],
      isReady: (log) => log.includes('"sending":true'),
    });
    await live.start();
    expect(live.log()).toContain('not sent: there are events already');
    await sleep(4_000);
    await live.stop();
    const told = Number(/"sent":(\d+)/.exec(live.log())?.[1]);
    expect(told).toBeGreaterThan(150);
    expect(told).toBeLessThan(400);
    expect((await recordsInKafka()) - sent).toBe(told);
  }, 60_000);

  it('says in one line that there is no broker, or no file to write to', async () => {
    const away = await testbed.run(entry, ['--brokers', '127.0.0.1:1']);
    expect(away.code).toBe(1);
    expect(away.stderr).toMatch(/^generate: cannot reach Kafka at 127\.0\.0\.1:1: .*\n$/);
    const live = await testbed.run(entry, ['--live', '--brokers', '127.0.0.1:1']);
    expect(live.stderr).toMatch(/^generate: cannot reach Kafka at 127\.0\.0\.1:1: .*\n$/);
    const file = await testbed.run(entry, ['--users', '10', '--days', '1', '--to', testbed.dir]);
    expect(file.code).toBe(1);
    expect(file.stderr).toMatch(/^generate: cannot write .*EISDIR.*\n$/);
    const misused = await testbed.run(entry, ['--days', 'x']);
    expect([misused.code, misused.stderr.split('\n').length]).toEqual([2, 3]);
  }, 60_000);

  it('writes 40,000 users in 64 MB of heap', async () => {
    const file = join(testbed.dir, 'many.jsonl');
    const end = ['--end', '2025-03-04T06:00:00Z'];
    const args = ['--users', '40000', '--days', '1', ...end, '--to', file];
    const { code, stderr } = await testbed.run(entry, [...args, '--truth', `${file}.truth`], {
      NODE_OPTIONS: '--max-old-space-size=64',
    });
    expect([code, stderr.includes('heap')]).toEqual([0, false]);
    const { counts } = JSON.parse(readFileSync(`${file}.truth`, 'utf8')) as Truth;
    expect(counts.total).toBeGreaterThan(400_000);
    rmSync(file);
  }, 120_000);

  it('writes a file of the same events again', async () => {
    const write = async (name: string): Promise<string> => {
      const file = join(testbed.dir, name);
      const end = ['--end', '2025-03-04T06:00:00Z'];
      const args = ['--users', '50', '--days', '3', '--seed', '9', ...end, '--to', file];
      const run = await testbed.run(entry, [...args, '--truth', `${file}.truth`]);
      expect(run.code).toBe(0);
      const { counts } = JSON.parse(readFileSync(`${file}.truth`, 'utf8')) as Truth;
      expect(readLines(file)).toHaveLength(counts.total);
      return readFileSync(file, 'utf8');
    };
    expect(await write('one.jsonl')).toBe(await write('two.jsonl'));
  }, 60_000);
});
