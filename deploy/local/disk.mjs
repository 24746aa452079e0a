import { existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';

/** Below this (bytes) a start is refused: the broker alone preallocates and rolls segments. */
export const leastFree = 1_000_000_000;

/**
 * Bytes that a user may still write where the path lies or will lie.
 * @param {string} path
 * @returns {number}
 */
export function freeBytes(path) {
  let at = path;
  while (!existsSync(at)) at = dirname(at);
  const { bavail, bsize } = statfsSync(at);
  return bavail * bsize;
}

/**
 * One line for the user when the disk has too little room; null when it has enough.
 * @param {string} path
 * @param {number} free bytes
 */
export function judgeDisk(path, free) {
  if (free >= leastFree) return null;
  return `The disk of ${path} is nearly full: ${Math.round(free / 1e6)} MB free, ${leastFree / 1e6} MB are needed. Make room or choose another folder with --data DIR.`;
}
