import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';

/**
 * Names the process that listens on a port, as far as this user may see it.
 * @param {number} port
 * @returns {{pid: number, name: string} | null}
 */
export function portOwner(port) {
  try {
    return process.platform === 'linux' ? ownerByProc(port) : ownerByLsof(port);
  } catch {
    return null;
  }
}

/** @param {number} port */
function ownerByProc(port) {
  const inodes = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => listening(file, port));
  const wanted = new Set(inodes.map((inode) => `socket:[${inode}]`));
  if (wanted.size === 0) return null;
  for (const pid of readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name))) {
    if (!openFiles(pid).some((target) => wanted.has(target))) continue;
    // Not `comm`: that is a thread's name, MainThread in Node.
    const [program = ''] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return { pid: Number(pid), name: basename(program) || 'a program' };
  }
  return null;
}

/** @param {string} file @param {number} port @returns {string[]} inodes of sockets in LISTEN */
function listening(file, port) {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => local?.endsWith(`:${hex}`) && state === '0A')
    .map((fields) => fields[9] ?? '');
}

/** @param {string} pid */
function openFiles(pid) {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => linkTarget(`/proc/${pid}/fd/${fd}`));
  } catch {
    return [];
  }
}

/** @param {string} link */
function linkTarget(link) {
  try {
    return readlinkSync(link);
  } catch {
    // Closed meanwhile.
    return '';
  }
}

/** @param {number} port */
function ownerByLsof(port) {
  const text = execFileSync('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const pid = Number(/^p([0-9]+)$/m.exec(text)?.[1]);
  return pid ? { pid, name: /^c(.+)$/m.exec(text)?.[1] ?? 'a program' } : null;
}
