import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { OutRecord } from './encode.ts';
import type { Format } from './formats/format.ts';
import { jsonl } from './formats/jsonl.ts';
import { abCsv } from './formats/ab-csv.ts';
import { openRefusalLog } from './refusal-file.ts';
import { replay, type ReplayPorts, type ReplayReport, type ReplaySettings } from './replay.ts';
import type { Sender, SendResult } from './sender.ts';
import { summaryText } from './summary.ts';

let dir = '';
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'resee-replay-'));
});
afterAll(() => {
  rmSync(dir, { recursive: true });
});

const start = Date.UTC(2026, 0, 1);
const first = Date.UTC(2025, 2, 1);
const day = 86_400_000;
const abSettings = {
  userColumn: null,
  variantColumn: null,
  metrics: null,
  experiment: null,
  start: null,
  spread: day,
};

function timeOf({ value }: OutRecord): number {
  return (JSON.parse(value.toString()) as { ts: number }).ts;
}

/** A broker that keeps what it is sent and when, and fails from a batch on. */
class FakeBroker implements Sender {
  readonly sent: { at: number; record: OutRecord }[] = [];
  batches = 0;
  failFrom = Number.POSITIVE_INFINITY;
  connection: SendResult = { ok: true };
  now = start;
  onBatch: (() => void) | null = null;

  connect(): Promise<SendResult> {
    return Promise.resolve(this.connection);
  }

  async send(records: readonly OutRecord[]): Promise<SendResult> {
    this.batches += 1;
    await Promise.resolve();
    this.onBatch?.();
    if (this.batches >= this.failFrom) return { ok: false, message: 'the broker is gone' };
    for (const record of records) this.sent.push({ at: this.now, record });
    return { ok: true };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

interface Options extends Partial<Omit<ReplaySettings, 'path'>> {
  readonly broker?: FakeBroker;
  readonly signal?: AbortSignal;
  readonly refusals?: ReplayPorts['refusals'];
}

async function replayText(text: string, options: Options = {}): Promise<ReplayReport> {
  const path = join(dir, 'input.txt');
  writeFileSync(path, text);
  const { broker = new FakeBroker(), signal = new AbortController().signal } = options;
  const settings = { path, format: jsonl, speed: 'max' as const, shift: false, ...options };
  return replay(settings, {
    sender: broker,
    progress: { start: () => undefined, update: () => undefined, stop: () => undefined },
    refusals: { write: () => Promise.resolve(), close: () => Promise.resolve() },
    now: () => broker.now,
    sleep: (ms) => {
      broker.now += ms;
      return Promise.resolve();
    },
    signal,
    ...(options.refusals && { refusals: options.refusals }),
  });
}

function visit(number: number, ts = first + number * 1000): string {
  const id = `0195513e-7c00-7000-8000-${String(number).padStart(12, '0')}`;
  return JSON.stringify({ id, type: 'visit', ts, user_id: 'u', path: `/${number}` });
}

function visits(count: number): string {
  return Array.from({ length: count }, (_, number) => visit(number)).join('\n');
}

const counts = ({ tally }: ReplayReport): number[] => [tally.read, tally.sent, tally.refused];

describe('replay', () => {
  it('sends every line in order and counts it once', async () => {
    const broker = new FakeBroker();
    const report = await replayText(visits(5_000), { broker });
    expect(report).toMatchObject({ message: null, interrupted: false, lineCount: 5_000 });
    expect(counts(report)).toEqual([5_000, 5_000, 0]);
    expect(broker.batches).toBe(3);
    const paths = broker.sent.map(
      ({ record }) => (JSON.parse(record.value.toString()) as { path: string }).path,
    );
    expect(paths).toEqual(Array.from({ length: 5_000 }, (_, number) => `/${number}`));
  });

  it('counts refused lines by reason and goes on', async () => {
    const text = [visit(1), 'x', '', visit(2), '{}', 'y', 'z'.repeat(4_194_305), visit(3)].join(
      '\n',
    );
    const report = await replayText(text);
    expect(counts(report)).toEqual([8, 3, 5]);
    expect(
      [...report.tally.reasons].map(([reason, { count, lines }]) => [reason, count, lines]),
    ).toEqual([
      ['not_json', 2, [2, 6]],
      ['empty line', 1, [3]],
      ['unknown_type', 1, [5]],
      ['longer than 4 MB', 1, [7]],
    ]);
  });

  it('writes refused lines out', async () => {
    const path = join(dir, 'refused.jsonl');
    const refusals = await openRefusalLog(path);
    await replayText(`${visit(1)}\nx\n`, { refusals });
    await refusals.close();
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({
      line: 2,
      reason: 'not_json',
      detail: 'the record is not JSON: it starts with "x"',
      text: 'x',
    });
  });

  it('moves the last event to now, wherever it stands in the file', async () => {
    const broker = new FakeBroker();
    const text = [visit(1, first), visit(2, first + 60_000), visit(3, first + 30_000)].join('\n');
    const report = await replayText(text, { broker, shift: true });
    const times = broker.sent.map(({ record }) => timeOf(record));
    expect(times).toEqual([start - 60_000, start, start - 30_000]);
    expect(report).toMatchObject({ shiftMs: start - first - 60_000, lastTime: first + 60_000 });
  });

  it('keeps the pace', async () => {
    const broker = new FakeBroker();
    await replayText([0, 10, 20, 60].map((n) => visit(n)).join('\n'), { broker, speed: 2 });
    expect(broker.sent.map(({ at }) => at - start)).toEqual([0, 5_000, 10_000, 30_000]);
  });

  it('counts a line with several events once, and the header not at all', async () => {
    const broker = new FakeBroker();
    const format: Format = abCsv(abSettings);
    const text = 'userid,version,a,b\n1,x,TRUE,2\n2,y,FALSE,0\n3,y,?,0\n';
    const report = await replayText(text, { broker, format });
    expect(report.lineCount).toBe(3);
    expect(counts(report)).toEqual([3, 2, 1]);
    expect([...report.tally.eventsSent]).toEqual([
      ['exposure', 2],
      ['track', 2],
    ]);
    const times = broker.sent.map(({ record }) => timeOf(record));
    expect(times).toEqual([start - day, start - day + 1, start - day + 2, start - day / 2]);
  });

  it('counts as sent only what was acknowledged, and stops at a failure', async () => {
    const broker = new FakeBroker();
    broker.failFrom = 2;
    const report = await replayText(visits(9_000), { broker });
    expect(report.message).toBe('the broker is gone');
    expect(report.tally.sent).toBe(2_000);
    expect(report.tally.read).toBeLessThanOrEqual(6_000);
    expect(broker.batches).toBe(2);
  });

  it('reports a failure of the last batch', async () => {
    const broker = new FakeBroker();
    broker.failFrom = 1;
    const report = await replayText(visits(3), { broker });
    expect(report.message).toBe('the broker is gone');
    expect(counts(report)).toEqual([3, 0, 0]);
  });

  it('stops when interrupted, with what was sent acknowledged', async () => {
    const broker = new FakeBroker();
    const interruption = new AbortController();
    broker.onBatch = () => {
      interruption.abort();
    };
    const report = await replayText(visits(9_000), { broker, signal: interruption.signal });
    expect(report).toMatchObject({ message: null, interrupted: true });
    expect(report.tally.read).toBeLessThan(9_000);
    expect(report.tally.sent).toBe(report.tally.read);
  });

  it('says what keeps it from starting', async () => {
    const broker = new FakeBroker();
    broker.connection = { ok: false, message: 'no broker there' };
    expect((await replayText(visits(1), { broker })).message).toBe('no broker there');
    const format = abCsv(abSettings);
    expect((await replayText('', { format })).message).toMatch(/name one of its columns/);
    expect((await replayText('')).message).toBeNull();
  });
});

describe('summaryText', () => {
  it('tells what became of every line', async () => {
    const broker = new FakeBroker();
    broker.failFrom = 2;
    const text = `x\n${visits(2_500)}\n{"type":"${'y'.repeat(300)}"}`;
    const report = await replayText(text, { broker, shift: true });
    expect(
      summaryText('a.jsonl', { ...report, lineCount: 9_999, tookMs: 500 }).split('\n'),
    ).toEqual([
      'a.jsonl: 2,502 lines read in 0.5 s (5,004 a second)',
      '  sent           2,000',
      '          2,000  visit on resee.activity',
      '  refused            2',
      '              1  not_json: the record is not JSON: it starts with "x" (line 1)',
      expect.stringMatching(/^ {14}1 {2}unknown_type: type must be one of .*… \(line 2502\)$/),
      '  not acknowledged by the broker 500',
      '  not read 7,497',
      '  times moved 305.97 days later: the last one is 2026-01-01T00:00:00.000Z',
    ]);
    expect(summaryText('a', await replayText('x'))).toMatch(/times are those of the file$/);
  });
});
