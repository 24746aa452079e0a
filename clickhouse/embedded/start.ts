import { readdirSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Users } from './access/users.ts';
import { startEngine } from './engine/engine.ts';
import { createHttpServer } from './http/server.ts';
import { log } from './log.ts';
import type { EmbeddedOptions } from './options.ts';

/** A listening server. */
export interface EmbeddedServer {
  readonly url: string;
  /** Lets running queries finish for some seconds, then closes the engine. */
  readonly stop: () => Promise<void>;
}

const GRACE_MS = 5_000;

/** Opens the engine's data and listens on loopback. */
export async function startServer(options: EmbeddedOptions, users: Users): Promise<EmbeddedServer> {
  const engine = await startEngine({
    data: options.data,
    poolSize: options.poolSize,
    maxQueued: options.maxQueued,
    maxMemoryBytes: options.maxMemoryBytes,
    onDeath: (error) => {
      log('error', 'an engine thread died', { error: String(error) });
      process.exit(70);
    },
  });
  // What a killed process left behind was never acknowledged.
  for (const name of readdirSync(engine.spoolDir)) rmSync(join(engine.spoolDir, name));
  const server = createHttpServer({ engine, users, maxBodyBytes: options.maxBodyBytes });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      const grace = new Promise((resolve) => setTimeout(resolve, GRACE_MS).unref());
      await Promise.race([closed, grace]);
      // Whoever is still there loses the connection, which cancels a read.
      server.closeAllConnections();
      const idle = async (): Promise<void> => {
        const until = performance.now() + GRACE_MS;
        while (engine.load().running > 0 && performance.now() < until) {
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      };
      await idle();
      if (engine.load().running === 0) await engine.stop();
    },
  };
}
