/**
 * Ends what a test started when the test itself is gone, however it went: it reads, line by line,
 * `{"add": ProcessId}`, `{"remove": pid}` and `{"dir": path}`, and acts when its stdin closes.
 */
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { endProcess } from '../local/processes.mjs';

/** @type {Map<number, import('../local/processes.mjs').ProcessId>} */
const processes = new Map();
/** @type {Set<string>} */
const dirs = new Set();

process.on('SIGINT', () => {
  // A terminal's Ctrl-C reaches the test as well; what follows from it comes through stdin.
});

for await (const line of createInterface({ input: process.stdin })) {
  const { add, remove, dir } = JSON.parse(line);
  if (add) processes.set(add.pid, add);
  if (remove) processes.delete(remove);
  if (dir) dirs.add(dir);
}
await Promise.all([...processes.values()].map((id) => endProcess(id, { signal: 'SIGKILL' })));
for (const dir of dirs) rmSync(dir, { recursive: true, force: true });
