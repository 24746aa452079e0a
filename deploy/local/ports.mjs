import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Tells whether a loopback port can be bound now.
 * @param {number} port
 * @returns {Promise<boolean>}
 */
export function isPortFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(false);
    });
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}

/**
 * Picks free loopback ports below the range from which systems take ports of outgoing connections:
 * in that range a client that retries a closed port can end up connected to itself and hold it.
 * @param {number} count
 * @returns {Promise<number[]>}
 */
export async function pickPorts(count) {
  /** @type {Set<number>} */
  const ports = new Set();
  for (let tries = 0; ports.size < count; tries += 1) {
    if (tries > 1000) throw new Error('No free port found between 20000 and 32000.');
    const port = randomInt(20_000, 32_000);
    if (await isPortFree(port)) ports.add(port);
  }
  return [...ports];
}
