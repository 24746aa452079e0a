import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startEmbedded } from './embedded.ts';

/*
 * Unmodified clickhouse-go over HTTP, which Grafana's ClickHouse datasource speaks. Opt in with
 * RESEE_GO_TEST=1: it needs Go and fetches and builds the client (over a minute the first time).
 */
const optIn = process.env.RESEE_GO_TEST === '1' ? describe : describe.skip;

optIn('clickhouse-go over HTTP', () => {
  it('creates, inserts batches, binds, reads all kinds of columns, plain and with gzip', async () => {
    const server = await startEmbedded();
    try {
      const { stdout } = await promisify(execFile)('go', ['run', '.', new URL(server.url).host], {
        cwd: join(import.meta.dirname, 'go'),
      });
      expect(stdout).toBe('ok\n');
    } finally {
      await server.dispose();
    }
  }, 600_000);
});
