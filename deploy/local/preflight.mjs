import { existsSync } from 'node:fs';
import { freeBytes, judgeDisk } from './disk.mjs';
import { findJava } from './java.mjs';
import { portSettings } from './options.mjs';
import { portOwner } from './port-owner.mjs';
import { isPortFree } from './ports.mjs';

/** The oldest Node that runs the launcher; the services get their own Node 24. */
const oldestNode = 20;

/**
 * Looks at all that a start needs from the machine before anything is started, and names every
 * trouble at once, one line each.
 * @param {import('./options.mjs').Options} options
 * @returns {Promise<{ok: true, java: {command: string, version: string}} | {ok: false, troubles: string[]}>}
 */
export async function checkMachine(options) {
  const [java, ports] = await Promise.all([findJava(), busyPorts(options.ports)]);
  const troubles = [
    judgeNode(process.versions.node),
    java.ok ? null : java.message,
    judgeDisk(options.dataDir, freeBytes(options.dataDir)),
    options.replay && !existsSync(options.replay.file)
      ? `There is no file ${options.replay.file} to replay.`
      : null,
    ...ports,
  ].filter((line) => line !== null);
  if (!java.ok || troubles.length > 0) return { ok: false, troubles };
  return { ok: true, java };
}

/**
 * One line when this Node is too old for the launcher; null otherwise.
 * @param {string} version
 */
export function judgeNode(version) {
  if (Number.parseInt(version, 10) >= oldestNode) return null;
  return `Node ${oldestNode} or newer is needed to start; this is ${version}.`;
}

/**
 * One line for each port that another program holds. Redis is not among them: one that runs is used.
 * @param {import('./options.mjs').Options['ports']} ports
 * @returns {Promise<string[]>}
 */
export async function busyPorts(ports) {
  const lines = [];
  for (const name of /** @type {const} */ (['kafka', 'clickhouse', 'processor', 'api'])) {
    const port = ports[name];
    if (await isPortFree(port)) continue;
    const owner = portOwner(port);
    const by = owner ? `${owner.name} (process ${owner.pid})` : 'another program';
    const { title } = portSettings[name];
    lines.push(
      `Port ${port} (${title}) is in use by ${by}. Stop it or choose another: --${name}-port N`,
    );
  }
  return lines;
}
