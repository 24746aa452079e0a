/**
 * Ends what a test started when the test itself is gone, however it went: it reads, line by line,
 * `{"add": ProcessId}`, `{"remove": pid}`, `{"dir": path}` and `{"record": data folder of a launcher}`,
 * and acts when its stdin closes.
 */
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { endProcess } from '../local/processes.mjs';
import { readRecord } from '../local/record.mjs';

/** @type {Map<number, import('../local/processes.mjs').ProcessId>} */
const processes = new Map();
/** @type {Set<string>} */
const dirs = new Set();
/** @type {Set<string>} */
const records = new Set();

process.on('SIGINT', () => {
  // A terminal's Ctrl-C reaches the test as well; what follows from it comes through stdin.
});

for await (const line of createInterface({ input: process.stdin })) {
  const { add, remove, dir, record } = JSON.parse(line);
  if (add) processes.set(add.pid, add);
  if (remove) processes.delete(remove);
  if (dir) dirs.add(dir);
  if (record) records.add(record);
}
for (const dataDir of records) {
  const record = readRecord(dataDir);
  if (!record) continue;
  // The launcher first, so that it starts nothing more.
  for (const id of [record.launcher, ...record.parts.map((part) => part.id)]) {
    await endProcess(id, { signal: 'SIGKILL' });
  }
}
await Promise.all([...processes.values()].map((id) => endProcess(id, { signal: 'SIGKILL' })));
for (const dir of dirs) rmSync(dir, { recursive: true, force: true });
