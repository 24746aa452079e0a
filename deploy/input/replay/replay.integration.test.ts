import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import kafkajs, { type Admin } from 'kafkajs';
import { decodeEvent } from '@resee-insights/domain/events';
import { sourceTopics, type SourceTopic } from '@resee-insights/domain/topics';
import { createTopics } from '../../local/create-topics.ts';
import { startTestbed, type Testbed } from '../../testbed/index.ts';

const entry = 'deploy/input/replay/main.ts';
const shared = join(import.meta.dirname, '../../../../shared/data');
const limits = { retentionMs: 400 * 86_400_000, maxAheadMs: 86_400_000 };
const { Kafka, logLevel } = kafkajs;

let testbed: Testbed;
let admin: Admin;
beforeAll(async () => {
  testbed = await startTestbed({ clickhouse: false, topics: false });
  const kafka = new Kafka({ brokers: [testbed.kafka.brokers], logLevel: logLevel.NOTHING });
  admin = kafka.admin();
  await admin.connect();
}, 120_000);
afterAll(async () => {
  await admin.disconnect();
  await testbed.stop();
}, 60_000);

async function countOf(topic: SourceTopic): Promise<number> {
  const offsets = await admin.fetchTopicOffsets(topic);
  return offsets.reduce((sum, { high }) => sum + Number(high), 0);
}

interface Read {
  readonly key: string;
  readonly value: Buffer;
  readonly appendedAt: number;
}

/** All records of a topic. */
async function readAll(topic: SourceTopic): Promise<Read[]> {
  const kafka = new Kafka({ brokers: [testbed.kafka.brokers], logLevel: logLevel.NOTHING });
  const consumer = kafka.consumer({ groupId: `read-${topic}` });
  const expected = await countOf(topic);
  const read: Read[] = [];
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await new Promise<void>((resolve, reject) => {
    consumer
      .run({
        eachMessage: ({ message }) => {
          const { key, value, timestamp } = message;
          read.push({
            key: key?.toString() ?? '',
            value: value ?? Buffer.alloc(0),
            appendedAt: Number(timestamp),
          });
          if (read.length === expected) resolve();
          return Promise.resolve();
        },
      })
      .catch(reject);
  });
  await consumer.disconnect();
  return read;
}

function visit(number: number, ts: number): string {
  const id = `0195513e-7c00-7000-8000-${String(number).padStart(12, '0')}`;
  const user_id = `u${number % 7}`;
  return JSON.stringify({ id, type: 'visit', ts, user_id, path: `/${number}` });
}

function write(name: string, lines: readonly string[]): string {
  const path = join(testbed.dir, name);
  writeFileSync(path, lines.join('\n'));
  return path;
}

describe('npm run replay', () => {
  it('says in one line that the topics are missing', async () => {
    const file = write('one.jsonl', [visit(1, 1_740_830_400_000)]);
    const { code, stderr } = await testbed.run(entry, ['jsonl', file]);
    expect(stderr).toBe(
      `replay: Kafka at ${testbed.kafka.brokers} has no topic ${sourceTopics.join(', ')}\n`,
    );
    expect(code).toBe(1);
    await createTopics({ brokers: [testbed.kafka.brokers] });
  }, 60_000);

  it('says in one line that there is no broker', async () => {
    const file = write('one.jsonl', [visit(1, 1_740_830_400_000)]);
    const run = await testbed.run(entry, ['jsonl', file, '--brokers', '127.0.0.1:1']);
    expect(run.stderr).toMatch(
      /^replay: cannot reach Kafka at 127\.0\.0\.1:1: .*ECONNREFUSED.*\n$/,
    );
    expect(run).toMatchObject({ code: 1, stdout: '' });
  }, 60_000);

  it('sends events of one person in order, lists what it refused, and moves the last to now', async () => {
    const lines = Array.from({ length: 5_000 }, (_, n) => visit(n, 1_740_830_400_000 + n));
    lines[17] = 'not an event';
    const file = write('visits.jsonl', lines);
    const refusedTo = join(testbed.dir, 'refused.jsonl');
    const startedAt = Date.now();
    const flags = ['--refused-to', refusedTo, '--compression', 'gzip'];
    const { code, stdout } = await testbed.run(entry, ['jsonl', file, ...flags]);
    expect(stdout).toMatch(
      /5,000 lines read in .*\n {2}sent +4,999\n +4,999 {2}visit on resee.activity/,
    );
    expect(stdout).toMatch(/refused +1\n +1 {2}not_json: .* \(line 18\)/);
    expect(code).toBe(0);
    expect(JSON.parse(readFileSync(refusedTo, 'utf8'))).toMatchObject({ line: 18 });

    const records = await readAll('resee.activity');
    expect(records).toHaveLength(4_999);
    const lastOf = new Map<string, number>();
    for (const { key, value, appendedAt } of records) {
      const decoded = decodeEvent('resee.activity', value, appendedAt, limits);
      if (!decoded.ok) throw new Error(decoded.message);
      expect(decoded.event.user_id).toBe(key);
      expect(decoded.event.ts).toBeGreaterThan(lastOf.get(key) ?? 0);
      lastOf.set(key, decoded.event.ts);
    }
    const last = Math.max(...lastOf.values());
    expect(last).toBeGreaterThanOrEqual(startedAt);
    expect(last).toBeLessThanOrEqual(Date.now());
  }, 60_000);

  it('prints the summary so far when interrupted', async () => {
    const file = write('slow.jsonl', [visit(1, 1_740_830_400_000), visit(2, 1_740_834_000_000)]);
    const before = await countOf('resee.activity');
    const args = [join(import.meta.dirname, 'main.ts'), 'jsonl', file, '--speed', '1'];
    const env = { ...process.env, ...testbed.env, NODE_OPTIONS: '' };
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
    let stdout = '';
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
    while ((await countOf('resee.activity')) === before) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    child.kill('SIGINT');
    expect(await exited).toBe(130);
    expect(stdout).toMatch(/1 lines read .*\n {2}sent +1\n/);
    expect(stdout).toMatch(/not read 1\n/);
  }, 60_000);

  it('stops with an error when the broker goes away, and counts only what it has', async () => {
    const lines = Array.from({ length: 30_000 }, (_, n) => visit(n, 1_740_830_400_000 + n));
    const file = write('many.jsonl', lines);
    const before = await countOf('resee.activity');
    const run = testbed.run(entry, ['jsonl', file, '--speed', '3']);
    // Far enough that the first batches are acknowledged.
    while ((await countOf('resee.activity')) < before + 3_000) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await testbed.kafka.kill();
    const { code, stdout, stderr } = await run;
    await testbed.kafka.start();
    expect(code).toBe(1);
    expect(stderr).toMatch(/replay: Kafka at .* did not take the events: .*\n$/);
    const sent = Number(/sent +([\d,]+)/.exec(stdout)?.[1]?.replaceAll(',', ''));
    const arrived = (await countOf('resee.activity')) - before;
    expect(sent).toBeGreaterThan(0);
    expect(sent).toBeLessThanOrEqual(arrived);
    expect(arrived).toBeLessThan(30_000);
  }, 120_000);

  const itWithFiles = existsSync(shared) ? it : it.skip;
  itWithFiles.each<[string, string, SourceTopic, RegExp, number]>([
    ['apache-combined', 'apache_access.log', 'resee.metrics', /10,000 lines read/, 9_999],
    ['anki-revlog', 'anki_revlog.csv', 'resee.activity', /40,930 lines read/, 40_930],
    ['ab-csv', 'cookie_cats.csv', 'resee.experiments', /90,189 lines read/, 233_318],
  ])(
    'sends the shared file of %s whole',
    async (format, name, topic, read, events) => {
      const before = await countOf(topic);
      const { code, stdout } = await testbed.run(entry, [format, join(shared, name)]);
      expect(stdout).toMatch(read);
      expect(stdout).not.toContain('not acknowledged');
      expect(code).toBe(0);
      expect((await countOf(topic)) - before).toBe(events);
    },
    120_000,
  );
});
