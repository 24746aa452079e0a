import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pickPorts } from '../../../deploy/local/ports.mjs';
import { answersAsRedis } from '../../../deploy/local/redis.mjs';
import { startGuard } from '../../../deploy/testbed/guard.ts';
import { manage, type ManagedProcess } from '../../../deploy/testbed/managed.ts';

/** A real Redis of a test's own. */
export interface TestRedis {
  readonly port: number;
  readonly process: ManagedProcess;
  readonly stop: () => Promise<void>;
}

/** Whether redis-server is on PATH. */
export function hasRedis(): boolean {
  try {
    execFileSync('redis-server', ['--version']);
    return true;
  } catch {
    return false;
  }
}

/** Starts a Redis that keeps nothing; nothing of it stays after `stop`. */
export async function startRedis(): Promise<TestRedis> {
  const dir = mkdtempSync(join(tmpdir(), 'resee-redis-'));
  const guard = startGuard();
  guard.removeDirAtEnd(dir);
  const [port = 0] = await pickPorts(1);
  const process = manage(
    {
      name: 'redis',
      command: 'redis-server',
      args: ['--bind', '127.0.0.1', '--port', String(port), '--dir', dir, '--save', ''],
      logFile: join(dir, 'redis.log'),
      isReady: () => answersAsRedis(port),
    },
    guard,
  );
  await process.start();
  return {
    port,
    process,
    stop: async () => {
      if (process.isRunning()) await process.stop();
      await guard.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
