const known = /** @type {const} */ ([
  [
    /No space left on device|ENOSPC/,
    (/** @type {string} */ dir) => `The disk of ${dir} is full: make room and start again.`,
  ],
  [/EADDRINUSE|Address already in use/, () => 'Its port was taken by another program meanwhile.'],
  [/OutOfMemoryError|JavaScript heap out of memory/, () => 'It ran out of memory.'],
]);

/**
 * Says in one line why a part ended, where its last lines tell; null where they do not.
 * @param {import('./stack.mjs').Death} death
 * @param {string} dataDir
 */
export function explainDeath({ lines }, dataDir) {
  const text = lines.join('\n');
  return known.find(([pattern]) => pattern.test(text))?.[1](dataDir) ?? null;
}
