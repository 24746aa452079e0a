import { execFile } from 'node:child_process';
import { connect } from 'node:net';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Asks a loopback port whether a Redis serves there.
 * @param {number} port
 * @returns {Promise<boolean>}
 */
export function answersAsRedis(port) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    /** @param {boolean} yes */
    const end = (yes) => {
      socket.destroy();
      resolve(yes);
    };
    socket.setTimeout(500, () => {
      end(false);
    });
    socket.once('error', () => {
      end(false);
    });
    socket.once('connect', () => socket.write('PING\r\n'));
    // One that wants a password says so (-NOAUTH): no use to us without REDIS_URL.
    socket.once('data', (answer) => {
      end(answer.toString('latin1').startsWith('+PONG'));
    });
  });
}

/** @param {NodeJS.ProcessEnv} env */
async function hasRedisServer(env) {
  try {
    await run('redis-server', ['--version'], { env });
    return true;
  } catch {
    return false;
  }
}

/**
 * Decides where the api's Redis is: the one of REDIS_URL, one that answers on the port, one to
 * start there, or none.
 * @param {{env: NodeJS.ProcessEnv, port: number, isPortFree: (port: number) => Promise<boolean>}} options
 * @returns {Promise<{kind: 'given' | 'found' | 'start', url: string} | {kind: 'none', why: string}>}
 */
export async function findRedis({ env, port, isPortFree }) {
  if (env['REDIS_URL']) return { kind: 'given', url: env['REDIS_URL'] };
  const url = `redis://127.0.0.1:${port}`;
  if (await answersAsRedis(port)) return { kind: 'found', url };
  if (!(await hasRedisServer(env))) return { kind: 'none', why: 'not found' };
  if (!(await isPortFree(port))) return { kind: 'none', why: `port ${port} is another program's` };
  return { kind: 'start', url };
}
