import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTopics } from '../local/create-topics.ts';
import { nodeFlags, root } from '../local/paths.mjs';
import { startGuard, type Guard } from './guard.ts';
import { startBroker, type Broker } from './broker.ts';
import { startEngine, type Engine } from './engine.ts';
import { manage, type ManagedProcess } from './managed.ts';
import { runOnce } from './run-once.ts';

/** What a test wants brought up; everything by default. */
export interface TestbedOptions {
  readonly kafka?: boolean;
  readonly clickhouse?: boolean;
  /** Creates the product's topics (needs kafka). */
  readonly topics?: boolean;
  /** Runs the migrations (needs clickhouse). */
  readonly migrate?: boolean;
}

/** How to run one of our services against the testbed. */
export interface ServiceOptions {
  /** Added to the testbed's own settings. */
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** Answers true when the service serves; it is given the log since this start. */
  readonly isReady?: (log: string) => boolean | Promise<boolean>;
  readonly readyTimeoutMs?: number;
  readonly name?: string;
}

/** A real broker and engine on ports and folders of their own. */
export interface Testbed {
  readonly dir: string;
  readonly kafka: Broker;
  readonly clickhouse: Engine;
  /** KAFKA_BROKERS, CLICKHOUSE_URL and CLICKHOUSE_DATABASE, as services read them. */
  readonly env: Readonly<Record<string, string>>;
  /** Prepares a service (path from the repository's root, run by Node 24); call its `start()`. */
  readonly service: (entry: string, options?: ServiceOptions) => ManagedProcess;
  /** Runs one of our scripts to its end. */
  readonly run: (
    entry: string,
    args?: readonly string[],
    env?: Readonly<Record<string, string>>,
  ) => Promise<{ code: number | null; stdout: string; stderr: string }>;
  /** Ends every process and removes the folder. */
  readonly stop: () => Promise<void>;
}

/** Brings up a testbed; whatever happens to the caller, nothing of it stays behind. */
export async function startTestbed(options: TestbedOptions = {}): Promise<Testbed> {
  const { kafka = true, clickhouse = true } = options;
  const dir = mkdtempSync(join(tmpdir(), 'resee-testbed-'));
  const guard = startGuard();
  guard.removeDirAtEnd(dir);
  try {
    const [broker, engine] = await Promise.all([
      kafka ? startBroker(join(dir, 'kafka'), guard) : undefined,
      clickhouse ? startEngine(join(dir, 'clickhouse'), guard) : undefined,
    ]);
    const testbed = assemble(dir, guard, broker, engine);
    await prepare(testbed, { ...options, kafka, clickhouse });
    return testbed;
  } catch (error) {
    await guard.close();
    throw error;
  }
}

async function prepare(testbed: Testbed, options: TestbedOptions): Promise<void> {
  const { kafka, clickhouse, topics = kafka, migrate = clickhouse } = options;
  const migrating = migrate ? testbed.run('clickhouse/src/migrations/main.ts') : undefined;
  if (topics) await createTopics({ brokers: [testbed.kafka.brokers] });
  const result = await migrating;
  if (result && result.code !== 0) {
    throw new Error(
      `migrations failed (exit ${result.code ?? '?'}):\n${result.stdout}${result.stderr}`,
    );
  }
}

function assemble(dir: string, guard: Guard, broker?: Broker, engine?: Engine): Testbed {
  const env = {
    ...(broker && { KAFKA_BROKERS: broker.brokers }),
    ...(engine && { CLICKHOUSE_URL: engine.url, CLICKHOUSE_DATABASE: 'resee' }),
  };
  const services: ManagedProcess[] = [];
  return {
    dir,
    env,
    get kafka() {
      return need(broker, 'kafka');
    },
    get clickhouse() {
      return need(engine, 'clickhouse');
    },
    service: (
      entry,
      { env: more, args = [], isReady = () => true, name = entry, ...rest } = {},
    ) => {
      const service = manage(
        {
          name,
          command: process.execPath,
          args: [...nodeFlags, join(root, entry), ...args],
          env: serviceEnv({ ...env, ...more }),
          logFile: join(dir, `service-${services.length}.log`),
          isReady,
          ...rest,
        },
        guard,
      );
      services.push(service);
      return service;
    },
    run: (entry, args = [], more = {}) =>
      runOnce(
        process.execPath,
        [...nodeFlags, join(root, entry), ...args],
        serviceEnv({ ...env, ...more }),
        guard,
      ),
    stop: async () => {
      const open = services.filter((service) => service.isRunning());
      await Promise.all(open.map((service) => service.stop(10_000)));
      // Nothing of the data is kept, so neither needs the time of a clean stop.
      if (broker?.process.isRunning()) await broker.kill();
      if (engine?.process.isRunning()) await engine.kill();
      await guard.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function need<T>(part: T | undefined, name: string): T {
  if (part === undefined) throw new Error(`this testbed was started without ${name}`);
  return part;
}

function serviceEnv(more: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  // Jest's own switches for Node have no place in the services.
  return { ...process.env, NODE_OPTIONS: '', KAFKAJS_NO_PARTITIONER_WARNING: '1', ...more };
}
