import { encodeLine } from './encode.ts';
import type { FileContext, Format, LineParser, ParsedLine } from './formats/format.ts';
import { refused } from './formats/format.ts';
import { inspectFile, timeRangeOf, type InputFile } from './inspect.ts';
import { readLines, type Line } from './lines.ts';
import { Outbox } from './outbox.ts';
import type { Progress } from './progress.ts';
import type { RefusalLog } from './refusal-file.ts';
import { schedule, type Schedule } from './schedule.ts';
import type { Sender } from './sender.ts';
import { Tally } from './tally.ts';

/** What to replay and how. */
export interface ReplaySettings {
  readonly path: string;
  readonly format: Format;
  /** Multiple of the recorded pace. */
  readonly speed: number | 'max';
  /** Whether the last event is moved to now. */
  readonly shift: boolean;
}

/** What a replay reaches the world through. */
export interface ReplayPorts {
  readonly sender: Sender;
  readonly progress: Progress;
  readonly refusals: RefusalLog;
  /** Epoch ms. */
  readonly now: () => number;
  /** Answers after that many ms, or at once when the replay is interrupted. */
  readonly sleep: (ms: number) => Promise<void>;
  readonly signal: AbortSignal;
}

/** How a replay ended; without `message` it did all there was to do or was interrupted. */
export interface ReplayReport {
  readonly message: string | null;
  readonly interrupted: boolean;
  readonly tally: Tally;
  /** Lines of the file, the header not counted. */
  readonly lineCount: number;
  readonly shiftMs: number;
  /** Last time in the file before the shift, epoch ms; null if it was not looked for. */
  readonly lastTime: number | null;
  readonly tookMs: number;
}

/** Waits shorter than this are not worth a batch of their own, ms. */
const shortestWait = 20;

/** Sends a file's events to the broker, in the order of its lines, and reports on every line. */
export async function replay(settings: ReplaySettings, ports: ReplayPorts): Promise<ReplayReport> {
  const startedAt = ports.now();
  const report = (message: string | null, more: Partial<ReplayReport> = {}): ReplayReport => ({
    message,
    interrupted: ports.signal.aborted,
    tally: new Tally(),
    lineCount: 0,
    shiftMs: 0,
    lastTime: null,
    tookMs: ports.now() - startedAt,
    ...more,
  });
  const inspected = await inspectFile(settings.path);
  if (!inspected.ok) return report(inspected.message);
  const { file } = inspected;
  const opened = await openFormat(settings.format, file, startedAt);
  if (!opened.ok) return report(`${settings.path}: ${opened.message}`);
  const connected = await ports.sender.connect(settings.format.topics);
  if (!connected.ok) return report(connected.message);
  const { parse, context } = opened;
  const timed = settings.shift || settings.speed !== 'max';
  const range = timed ? await timeRangeOf(file, settings.format.hasHeader, parse) : null;
  const plan = schedule(range, settings.speed, settings.shift, ports.now());
  const run = new Run(file, settings.format.hasHeader ? 1 : 0, parse, plan, ports);
  ports.progress.start(context.lineCount);
  try {
    const message = await run.send();
    return report(message, {
      tally: run.tally,
      lineCount: context.lineCount,
      shiftMs: plan.shiftMs,
      lastTime: range?.last ?? null,
    });
  } finally {
    ports.progress.stop();
  }
}

async function openFormat(
  format: Format,
  file: InputFile,
  now: number,
): Promise<{ ok: true; parse: LineParser; context: FileContext } | { ok: false; message: string }> {
  const headerLines = format.hasHeader ? 1 : 0;
  const { name, contentHash } = file;
  const lineCount = Math.max(0, file.lineCount - headerLines);
  const context = { name, contentHash, now, lineCount };
  const opened = format.open(format.hasHeader ? await firstLine(file) : '', context);
  return opened.ok ? { ok: true, parse: opened.parse, context } : opened;
}

async function firstLine(file: InputFile): Promise<string> {
  for await (const [first] of readLines(file.path, file.size)) {
    return first?.bytes?.toString('utf8') ?? '';
  }
  return '';
}

/** One pass over the file that sends it. */
class Run {
  readonly tally = new Tally();
  readonly #file: InputFile;
  readonly #headerLines: number;
  readonly #parse: LineParser;
  readonly #plan: Schedule;
  readonly #ports: ReplayPorts;
  readonly #outbox: Outbox;

  constructor(
    file: InputFile,
    headerLines: number,
    parse: LineParser,
    plan: Schedule,
    ports: ReplayPorts,
  ) {
    this.#file = file;
    this.#headerLines = headerLines;
    this.#parse = parse;
    this.#plan = plan;
    this.#ports = ports;
    this.#outbox = new Outbox(ports.sender, this.tally);
  }

  /** Null when everything was read and acknowledged or the replay was interrupted, else what went wrong. */
  async send(): Promise<string | null> {
    for await (const lines of readLines(this.#file.path, this.#file.size)) {
      for (const line of lines) {
        if (line.number <= this.#headerLines) continue;
        const message = await this.#take(line);
        if (message !== null) return message;
        if (this.#ports.signal.aborted) break;
      }
      this.#ports.progress.update(this.tally.read);
      if (this.#ports.signal.aborted) break;
    }
    const drained = await this.#outbox.drain();
    this.#ports.progress.update(this.tally.read);
    return drained.ok ? null : drained.message;
  }

  async #take(line: Line): Promise<string | null> {
    const parsed = this.#parseLine(line);
    if (parsed.ok) {
      const due = this.#plan.dueAt(parsed.drafts[0]?.ts ?? 0);
      if (due - this.#ports.now() >= shortestWait) {
        const message = await this.#waitUntil(due);
        // An interrupted wait leaves the line unread: it is neither sent nor refused.
        if (message !== null || this.#ports.signal.aborted) return message;
      }
    }
    this.tally.read += 1;
    const { contentHash } = this.#file;
    const encoded = parsed.ok
      ? encodeLine(parsed.drafts, line.number, contentHash, this.#plan.shiftMs)
      : parsed;
    if (!encoded.ok) {
      this.tally.refuse(line.number, encoded.reason, encoded.detail);
      await this.#ports.refusals.write(line.number, encoded.reason, encoded.detail, line.bytes);
      return null;
    }
    if (!this.#outbox.add(encoded.records)) return null;
    const flushed = await this.#outbox.flush();
    return flushed.ok ? null : flushed.message;
  }

  #parseLine({ number, bytes }: Line): ParsedLine {
    if (bytes === null) return refused('longer than 4 MB');
    if (bytes.length === 0) return refused('empty line');
    return this.#parse(bytes, number - this.#headerLines - 1);
  }

  /** Lets go what was gathered before it waits. */
  async #waitUntil(due: number): Promise<string | null> {
    const drained = await this.#outbox.drain();
    if (!drained.ok) return drained.message;
    this.#ports.progress.update(this.tally.read);
    while (due > this.#ports.now() && !this.#ports.signal.aborted) {
      await this.#ports.sleep(due - this.#ports.now());
    }
    return null;
  }
}
