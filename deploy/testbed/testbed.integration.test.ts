import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import kafkajs from 'kafkajs';
import { topicSpecs } from '@resee-insights/domain/topics';
import { createTopics } from '../local/create-topics.ts';
import { identify, isRunning, until } from '../local/processes.mjs';
import { startTestbed, type Testbed } from './index.ts';

const { Kafka, logLevel } = kafkajs;

describe('testbed', () => {
  let testbed: Testbed;
  beforeAll(async () => {
    testbed = await startTestbed();
  }, 180_000);
  afterAll(() => testbed.stop());

  const kafkaOf = () => new Kafka({ brokers: [testbed.kafka.brokers], logLevel: logLevel.NOTHING });

  it('keeps produced records over kill -9 of the broker', async () => {
    const producer = kafkaOf().producer();
    await producer.connect();
    await producer.send({ topic: 'resee.metrics', messages: [{ value: 'a', partition: 0 }] });
    await producer.disconnect();
    await testbed.kafka.kill();
    expect(testbed.kafka.process.isRunning()).toBe(false);
    await testbed.kafka.start();
    const admin = kafkaOf().admin();
    await admin.connect();
    const topics = await admin.listTopics();
    const offsets = await admin.fetchTopicOffsets('resee.metrics');
    await admin.disconnect();
    expect(topics).toEqual(expect.arrayContaining(topicSpecs.map(({ name }) => name)));
    expect(offsets.find(({ partition }) => partition === 0)?.high).toBe('1');
  }, 60_000);

  it('keeps inserted rows over kill -9 of the engine', async () => {
    const { clickhouse } = testbed;
    await clickhouse.query('CREATE TABLE default.kept (n UInt8) ENGINE = MergeTree ORDER BY n');
    await clickhouse.query('INSERT INTO default.kept VALUES (1), (2)');
    await clickhouse.kill();
    await clickhouse.start();
    await expect(clickhouse.query('SELECT sum(n) FROM default.kept')).resolves.toBe('3\n');
  }, 60_000);

  it('creates topics once, and says of a changed or compacted one what is wrong', async () => {
    const brokers = [testbed.kafka.brokers];
    const again = await createTopics({ brokers });
    expect(again).toEqual(
      topicSpecs.map(({ name }) => ({ name, outcome: 'kept', differences: [] })),
    );
    const spec = { name: 'odd', partitions: 3, config: { 'cleanup.policy': 'compact' } };
    await expect(createTopics({ brokers, specs: [spec] })).resolves.toMatchObject([
      { outcome: 'created' },
    ]);
    const wanted = { ...spec, partitions: 2, config: { 'cleanup.policy': 'delete' } };
    await expect(createTopics({ brokers, specs: [wanted] })).resolves.toEqual([
      {
        name: 'odd',
        outcome: 'refused',
        differences: ['it has 3 partitions, not 2', 'cleanup.policy is compact, not delete'],
      },
    ]);
  }, 60_000);

  it('names a service that does not get ready, with what it said last', async () => {
    const service = testbed.service('deploy/testbed/test/failing-service.mjs', {
      isReady: () => false,
    });
    await expect(service.start()).rejects.toThrow(/did not get ready \(exit 3\):\s+I cannot/);
  });

  it('stops a frozen service all the same', async () => {
    const service = testbed.service('deploy/testbed/test/sleeping-service.mjs', {
      isReady: (log) => log.includes('ready'),
    });
    await service.start();
    service.signal('SIGSTOP');
    await expect(service.stop(10_000)).resolves.toBe('SIGTERM');
    await service.start();
    await service.kill();
    expect(service.isRunning()).toBe(false);
  }, 30_000);
});

describe('a test that is killed', () => {
  it('leaves no process and no folder of its testbed', async () => {
    const script = join(import.meta.dirname, 'test/start-and-wait.ts');
    const test = spawn(process.execPath, [script], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    const [line] = (await once(test.stdout, 'data')) as [Buffer];
    const { dir, pids } = JSON.parse(line.toString()) as { dir: string; pids: number[] };
    const ids = pids.map((pid) => identify(pid)).filter((id) => id !== null);
    expect(ids).toHaveLength(3);
    test.kill('SIGKILL');
    const gone = await until(() => !ids.some(isRunning) && !existsSync(dir), { timeoutMs: 10_000 });
    expect(gone).toBe(true);
  }, 120_000);
});
