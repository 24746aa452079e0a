import { readSettings, SettingsError } from './settings.ts';
import { startApp } from './app.ts';

/** Longer than a drain may take, so that a stop that hangs still ends. */
const stopWithinMs = 14_000;

async function main(): Promise<void> {
  const app = await startApp(readSettings(process.env));
  // Warnings of Node and of libraries belong in the structured log, not beside it.
  process.removeAllListeners('warning');
  process.on('warning', (warning) => {
    app.logger.debug({ warning: warning.name, reason: warning.message }, 'warning of the runtime');
  });
  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) return;
    stopping = true;
    app.logger.info({ signal }, 'processor stops: draining');
    setTimeout(() => {
      app.logger.error(
        'the stop took too long; what was in flight is done again at the next start',
      );
      process.exit(1);
    }, stopWithinMs).unref();
    app.stop().then(
      () => {
        app.logger.info('processor stopped');
        process.exit(0);
      },
      (error: unknown) => {
        app.logger.error({ error }, 'the stop failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

main().catch((error: unknown) => {
  const text = error instanceof SettingsError ? error.message : String(error);
  console.error(`processor did not start:\n${text}`);
  process.exit(1);
});
