import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findArchive } from './archive.mjs';

const run = promisify(execFile);

/** The line by which the broker says that it serves; it is unfenced by then. */
export const brokerReady = /Kafka Server started/;

/**
 * @typedef {object} BrokerOptions
 * @property {{command: string, version: string}} java
 * @property {string} jars folder with the broker's jars
 * @property {string} dir folder of this broker's data and settings
 * @property {number} port where clients connect, on loopback
 * @property {number} controllerPort
 * @property {boolean} [shortLived] for tests: starts faster, peaks lower
 */

/**
 * Writes the broker's settings and formats its data folder on first use; formatting a folder again
 * that was cut off half-way is harmless.
 * @param {BrokerOptions} options
 * @returns {Promise<void>}
 */
export async function prepareBroker(options) {
  const { java, jars, dir } = options;
  mkdirSync(dir, { recursive: true });
  const properties = join(dir, 'server.properties');
  writeFileSync(properties, brokerProperties(options));
  const formatted = join(dir, 'formatted');
  if (existsSync(formatted)) return;
  const id = clusterId(join(dir, 'cluster-id'));
  const tool = [
    'kafka.tools.StorageTool',
    'format',
    '--ignore-formatted',
    '-t',
    id,
    '-c',
    properties,
  ];
  await run(java.command, [...jvm(java, jars, ['-Xmx256m', '-XX:TieredStopAtLevel=1']), ...tool]);
  writeFileSync(formatted, `${id}\n`);
}

/**
 * The command line of a prepared broker, for spawn.
 * @param {BrokerOptions} options
 * @returns {{command: string, args: string[]}}
 */
export function brokerCommand({ java, jars, dir, shortLived }) {
  const memory = shortLived
    ? ['-Xms128m', '-Xmx384m', '-XX:TieredStopAtLevel=1']
    : ['-Xms256m', '-Xmx512m'];
  const flags = [
    ...memory,
    '-XX:+ExitOnOutOfMemoryError',
    '-Djava.awt.headless=true',
    `-Dlog4j2.configurationFile=${join(import.meta.dirname, 'log4j2.properties')}`,
  ];
  return {
    command: java.command,
    args: [...jvm(java, jars, flags), 'kafka.Kafka', join(dir, 'server.properties')],
  };
}

/**
 * @param {{version: string}} java
 * @param {string} jars
 * @param {string[]} flags
 */
function jvm(java, jars, flags) {
  return ['-XX:+UseSerialGC', ...flags, ...findArchive(jars, java.version), '-cp', join(jars, '*')];
}

/** @param {string} file */
function clusterId(file) {
  if (!existsSync(file)) {
    // Kafka's ids are 16 bytes in URL-safe base64; a leading '-' would read as a switch.
    writeFileSync(file, randomBytes(16).toString('base64url').replace(/^-/, 'A'));
  }
  return readFileSync(file, 'utf8').trim();
}

/**
 * The settings of a single-node KRaft broker on loopback.
 * @param {BrokerOptions} options
 * @returns {string}
 */
export function brokerProperties({ dir, port, controllerPort, shortLived }) {
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'log.dirs': join(dir, 'data'),
    'auto.create.topics.enable': false,
    'num.partitions': 3,
    'message.max.bytes': 5 * 1024 * 1024,
    'log.retention.hours': 7 * 24,
    'log.retention.bytes': 2 * 1024 ** 3,
    'log.segment.bytes': 128 * 1024 * 1024,
    // One node: the internal topics cannot have the three replicas they want by default, and a few
    // partitions make first use and restarts faster.
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 3,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 3,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    // A broker that was killed must not wait nine seconds until its own old session has ended.
    'broker.session.timeout.ms': shortLived ? 1_500 : 3_000,
    'broker.heartbeat.interval.ms': 500,
    'group.initial.rebalance.delay.ms': shortLived ? 0 : 200,
    'group.min.session.timeout.ms': 1_000,
    // Sized for a laptop; the cleaner's default buffer alone takes 128 MB of heap.
    'log.cleaner.dedupe.buffer.size': 16 * 1024 * 1024,
    'num.network.threads': 2,
    'num.io.threads': 4,
    'background.threads': 2,
  };
  return Object.entries(settings)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}
