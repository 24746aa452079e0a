import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTests } from './run-tests.mjs';

const fixture = join(import.meta.dirname, 'fixtures/threshold');

describe('coverage thresholds', () => {
  const outputDir = mkdtempSync(join(tmpdir(), 'resee-threshold-'));
  afterAll(() => {
    rmSync(outputDir, { recursive: true, force: true });
  });
  let run: Awaited<ReturnType<typeof runTests>>;
  beforeAll(async () => {
    run = await runTests({
      jestArgs: ['--config', join(fixture, 'jest.config.mjs')],
      outputDir,
      sourceRoot: fixture,
      sources: [fixture],
      includes: (path) => path === 'sign.ts',
      thresholds: [
        { name: 'reachable', above: 85 },
        { name: 'unreachable', above: 86 },
        { name: 'of nothing', above: 0, takes: () => false },
      ],
    });
  }, 60_000);

  it('are judged on statements that were counted', () => {
    expect(run.coverage.map(({ line }) => line)).toEqual([
      'reachable: 85.71 % of statements (6 of 7), above 85 % wanted',
      'unreachable: 85.71 % of statements (6 of 7), above 86 % wanted',
      'of nothing: 0.00 % of statements (0 of 0), above 0 % wanted',
    ]);
  });

  it('fail when they are not exceeded, or when nothing was counted', () => {
    expect(run.coverage.map(({ ok }) => ok)).toEqual([true, false, false]);
  });

  it('come with the true number of tests and a report', () => {
    expect(run).toMatchObject({ passed: 2, failed: 0, skipped: 0 });
    expect(existsSync(join(outputDir, 'index.html'))).toBe(true);
  });
});
