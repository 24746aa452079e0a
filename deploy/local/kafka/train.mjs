import { copyFileSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withLock } from '../lock.mjs';
import { pickPorts } from '../ports.mjs';
import { endProcess, until } from '../processes.mjs';
import { readLog, spawnLogged } from '../spawn-logged.mjs';
import { archiveFile } from './archive.mjs';
import { brokerCommand, brokerReady, prepareBroker } from './broker.mjs';

/**
 * Starts and stops a broker once to record which classes it loads, so that later starts map them
 * instead of loading them; takes about 10 s, once for a cache and a Java. False when it could not:
 * brokers start without it too.
 * @param {{java: {command: string, version: string}, jars: string, signal?: AbortSignal}} options
 * @returns {Promise<boolean>}
 */
export async function trainArchive({ java, jars, signal }) {
  const file = archiveFile(jars, java.version);
  if (existsSync(file)) return true;
  return withLock(`${file}.lock`, async () => {
    if (existsSync(file)) return true;
    const dir = mkdtempSync(join(tmpdir(), 'resee-kafka-'));
    try {
      const partial = join(dir, 'classes.jsa');
      await runOnce({ java, jars, dir, partial, signal });
      if (!existsSync(partial)) return false;
      // The cache may be on another file system than the temporary folder.
      copyFileSync(partial, `${file}.partial`);
      renameSync(`${file}.partial`, file);
      return true;
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });
}

/** @param {{java: {command: string, version: string}, jars: string, dir: string, partial: string, signal: AbortSignal | undefined}} options */
async function runOnce({ java, jars, dir, partial, signal }) {
  const [port = 0, controllerPort = 0] = await pickPorts(2);
  const options = { java, jars, dir, port, controllerPort, shortLived: true };
  await prepareBroker(options);
  const { command, args } = brokerCommand(options);
  const logFile = join(dir, 'broker.log');
  const broker = spawnLogged({
    command,
    args: [`-XX:ArchiveClassesAtExit=${partial}`, ...args],
    logFile,
  });
  if ('failed' in broker) return;
  await until(() => signal?.aborted || broker.how() || brokerReady.test(readLog(logFile)), {
    timeoutMs: 60_000,
  });
  await endProcess(broker.id, { signal: signal?.aborted ? 'SIGKILL' : 'SIGTERM', graceMs: 60_000 });
}
