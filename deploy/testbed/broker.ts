import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { brokerCommand, brokerReady, prepareBroker } from '../local/kafka/broker.mjs';
import { ensureJars } from '../local/kafka/jars.mjs';
import { findJava } from '../local/java.mjs';
import { cacheDir } from '../local/paths.mjs';
import { pickPorts } from '../local/ports.mjs';
import type { Guard } from './guard.ts';
import { manage, type ManagedProcess } from './managed.ts';

/** A real Kafka broker of a test's own. */
export interface Broker {
  /** host:port, the same over restarts. */
  readonly brokers: string;
  /** kill -9. */
  readonly kill: () => Promise<void>;
  /** Starts it again on the same data and port. */
  readonly start: () => Promise<void>;
  readonly process: ManagedProcess;
}

/** Starts a broker with its data under the folder; Maven fetches the jars on first use. */
export async function startBroker(dir: string, guard: Guard): Promise<Broker> {
  const java = await findJava();
  if (!java.ok) throw new Error(java.message);
  const jars = await ensureJars({ cache: cacheDir() });
  if (!jars.ok) throw new Error(jars.message);
  mkdirSync(dir, { recursive: true });
  const [port = 0, controllerPort = 0] = await pickPorts(2);
  const options = { java, jars: jars.dir, dir, port, controllerPort, shortLived: true };
  await prepareBroker(options);
  const process = manage(
    {
      name: 'kafka',
      ...brokerCommand(options),
      logFile: join(dir, 'broker.log'),
      isReady: (log) => brokerReady.test(log),
    },
    guard,
  );
  await process.start();
  return {
    brokers: `127.0.0.1:${port}`,
    kill: process.kill,
    start: process.start,
    process,
  };
}
