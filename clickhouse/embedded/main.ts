import { parseOptions, usage } from './options.ts';

/*
 * libuv reads the size of its thread pool at first use: each session's query holds one thread, and
 * decompression and files need some beside them. So nothing that uses the pool is imported above.
 */
const parsed = parseOptions(process.argv.slice(2));
if (!parsed.ok) {
  process.stderr.write(`${parsed.message}\n${usage}\n`);
  process.exit(64);
}
const { options } = parsed;
process.env.UV_THREADPOOL_SIZE = String(options.poolSize + 6);

const { loadUsers } = await import('./access/users.ts');
const { log } = await import('./log.ts');
const { startServer } = await import('./start.ts');

const users = loadUsers(options.usersFile);
if (!users.ok) {
  process.stderr.write(`${users.message}\n`);
  process.exit(64);
}

try {
  const server = await startServer(options, users.users);
  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) return;
    stopping = true;
    log('info', 'stopping', { signal });
    void server.stop().then(() => {
      process.exit(0);
    });
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.stdout.write(`${JSON.stringify({ ready: true, url: server.url })}\n`);
} catch (error) {
  log('error', 'cannot start', { error: error instanceof Error ? error.message : String(error) });
  process.exit(1);
}
