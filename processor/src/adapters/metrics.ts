import { Counter, Gauge, Histogram, collectDefaultMetrics, type Registry } from 'prom-client';
import type { Logger } from 'pino';
import type {
  SettledRange,
  SinkTelemetry,
  StoreError,
  TopicPartition,
} from '../events-to-clickhouse/ports.ts';

const place = ['topic', 'partition'] as const;

function instruments(registry: Registry) {
  const registers = [registry];
  return { ...counters(registers), ...gauges(registers), settle: settleTime(registers) };
}

function counters(registers: Registry[]) {
  return {
    records: new Counter({
      name: 'resee_sink_records_total',
      help: 'Kafka records settled in ClickHouse',
      labelNames: ['topic'],
      registers,
    }),
    rows: new Counter({
      name: 'resee_sink_rows_total',
      help: 'Rows settled, by table',
      labelNames: ['table'],
      registers,
    }),
    deadLetters: new Counter({
      name: 'resee_sink_dead_letters_total',
      help: 'Records that could not be read, by reason',
      labelNames: ['topic', 'reason'],
      registers,
    }),
    ranges: new Counter({
      name: 'resee_sink_ranges_total',
      help: 'Claimed ranges settled; redone ones were claimed before a restart or rebalance',
      labelNames: ['topic', 'redone'],
      registers,
    }),
    failures: new Counter({
      name: 'resee_sink_failures_total',
      help: 'Failed steps, each tried again',
      labelNames: ['step', 'code'],
      registers,
    }),
    lost: new Counter({
      name: 'resee_sink_lost_offsets_total',
      help: 'Offsets the broker no longer had when they were to be read',
      labelNames: [...place],
      registers,
    }),
  };
}

function settleTime(registers: Registry[]) {
  return new Histogram({
    name: 'resee_sink_settle_seconds',
    help: 'Time from claim to settled, for one range',
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  });
}

function gauges(registers: Registry[]) {
  return {
    position: new Gauge({
      name: 'resee_sink_position',
      help: 'Offset behind the last settled range',
      labelNames: [...place],
      registers,
    }),
    end: new Gauge({
      name: 'resee_sink_high_watermark',
      help: 'End of the partition as last seen in a fetch',
      labelNames: [...place],
      registers,
    }),
    buffered: new Gauge({
      name: 'resee_sink_buffered_bytes',
      help: 'Bytes read from Kafka and not yet settled',
      labelNames: [...place],
      registers,
    }),
    stuck: new Gauge({
      name: 'resee_sink_stuck',
      help: '1 while a partition stands still for a cause that only an operator can mend',
      labelNames: [...place],
      registers,
    }),
  };
}

/** The stage's telemetry as Prometheus metrics and structured logs. */
export class SinkMetrics implements SinkTelemetry {
  readonly #logger: Logger;
  readonly #instruments: ReturnType<typeof instruments>;
  readonly #stuck = new Map<string, string>();

  constructor(registry: Registry, logger: Logger) {
    collectDefaultMetrics({ register: registry });
    this.#instruments = instruments(registry);
    this.#logger = logger;
  }

  /** Partitions that stand still, with their cause. */
  get stuckPartitions(): ReadonlyMap<string, string> {
    return this.#stuck;
  }

  settled(at: TopicPartition, what: SettledRange): void {
    const { claim, redone, deadLetters, milliseconds } = what;
    const all = this.#instruments;
    all.records.inc({ topic: at.topic }, claim.records);
    for (const [table, rows] of Object.entries(claim.rows)) all.rows.inc({ table }, rows);
    for (const [reason, count] of deadLetters) {
      all.deadLetters.inc({ topic: at.topic, reason }, count);
    }
    all.ranges.inc({ topic: at.topic, redone: String(redone) });
    all.settle.observe(milliseconds / 1_000);
    all.position.set(labels(at), claim.last + 1);
    this.#logger.debug({ ...at, first: claim.first, last: claim.last, redone }, 'range settled');
  }

  failed(at: TopicPartition, step: string, error: StoreError): void {
    this.#instruments.failures.inc({ step, code: error.code });
    const { code, message, retryable } = error;
    this.#logger.warn({ ...at, step, code, retryable, reason: message }, 'a step failed');
  }

  stuck(at: TopicPartition, cause: string | null): void {
    this.#instruments.stuck.set(labels(at), cause === null ? 0 : 1);
    const name = `${at.topic}/${at.partition}`;
    if (cause === null) this.#stuck.delete(name);
    else this.#stuck.set(name, cause);
  }

  lost(at: TopicPartition, offsets: number): void {
    this.#instruments.lost.inc(labels(at), offsets);
    this.#logger.error({ ...at, offsets }, 'offsets expired on the broker before they were read');
  }

  buffered(at: TopicPartition, bytes: number): void {
    this.#instruments.buffered.set(labels(at), bytes);
  }

  highWatermark(at: TopicPartition, offset: number): void {
    this.#instruments.end.set(labels(at), offset);
  }

  log(
    level: 'info' | 'warn' | 'error',
    message: string,
    fields: Record<string, unknown> = {},
  ): void {
    this.#logger[level](fields, message);
  }
}

function labels(at: TopicPartition) {
  return { topic: at.topic, partition: String(at.partition) };
}
