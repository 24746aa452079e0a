/** `npm run bench:sink`: what the sink costs, and what its parts cost alone, in one run. */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { startTestbed, type Testbed } from '../../deploy/testbed/index.ts';
import { testKafka, send } from '../test/support/producer.ts';
import { processorOf, verify } from '../test/support/processor.ts';
import { benchEvent } from './events.ts';
import { row, type Measure } from './measure.ts';

const { values } = parseArgs({ options: { events: { type: 'string', default: '1000000' } } });
const events = Number(values.events);
const part = 50_000;

async function produce(testbed: Testbed): Promise<number> {
  const kafka = testKafka(testbed.kafka.brokers);
  const now = Date.now();
  let bytes = 0;
  for (let sent = 0; sent < events; sent += part) {
    const list = Array.from({ length: part }, (_, n) => benchEvent(sent + n, now));
    bytes += list.reduce((sum, event) => sum + event.length, 0);
    await send(kafka, { topic: 'resee.metrics', values: list });
  }
  return bytes / events;
}

async function child(testbed: Testbed, script: string, args: string[]): Promise<Measure> {
  const { code, stdout, stderr } = await testbed.run(`processor/bench/${script}`, args);
  if (code !== 0) throw new Error(`${script} failed:\n${stderr}`);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Measure;
}

const metric = (text: string, name: string) =>
  [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? ([0-9.e+]+)$`, 'gm'))].reduce(
    (sum, [, value]) => sum + Number(value),
    0,
  );

async function runProcessor(testbed: Testbed): Promise<Measure> {
  const processor = await processorOf(testbed, {
    LOG_LEVEL: 'warn',
    PROCESSOR_RANGE_WAIT_MS: '2000',
  });
  await processor.start();
  const before = metric(await processor.metrics(), 'process_cpu_seconds_total');
  const started = performance.now();
  let rssMb = 0;
  for (;;) {
    const text = await processor.metrics();
    rssMb = Math.max(rssMb, metric(text, 'process_resident_memory_bytes') / 1_048_576);
    if (metric(text, 'resee_sink_records_total') >= events) {
      const cpuSeconds = metric(text, 'process_cpu_seconds_total') - before;
      await processor.stop();
      return { events, seconds: (performance.now() - started) / 1_000, cpuSeconds, rssMb };
    }
    await sleep(200);
  }
}

const testbed = await startTestbed();
try {
  const bytes = await produce(testbed);
  const rows: string[] = [];
  rows.push(
    row(
      'kafkajs, reading alone',
      await child(testbed, 'read-alone.ts', [testbed.kafka.brokers, String(events)]),
    ),
  );
  const { url } = testbed.clickhouse;
  rows.push(
    row(
      'decoding and encoding alone',
      await child(testbed, 'insert-alone.ts', ['transform', url, String(events)]),
    ),
  );
  rows.push(
    row(
      'inserting alone',
      await child(testbed, 'insert-alone.ts', ['insert', url, String(events)]),
    ),
  );
  await testbed.clickhouse.query('TRUNCATE TABLE resee.api_requests');
  rows.push(row('the processor', await runProcessor(testbed)));
  const { code, report } = await verify(testbed);
  console.log(
    `${events.toLocaleString('en-US')} events of ${Math.round(bytes)} bytes, ${cpus().length} x ${cpus()[0]?.model ?? '?'}, one run\n`,
  );
  console.log(
    '| what | events/s | CPU-seconds per million | largest RSS, MB |\n| --- | --- | --- | --- |',
  );
  console.log(rows.join('\n'));
  console.log(`\n${report.trim().split('\n').at(-1) ?? ''}`);
  process.exitCode = code ?? 1;
} finally {
  await testbed.stop();
}
