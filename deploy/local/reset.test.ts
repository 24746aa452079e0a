import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { identify } from './processes.mjs';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'resee-reset-'));
  for (const name of ['kafka', 'clickhouse', 'logs']) mkdirSync(join(dir, name));
  for (const name of ['secrets.json', 'settings.json', 'history.json', 'truth.json', 'mine.txt']) {
    writeFileSync(join(dir, name), '{}');
  }
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

const reset = (...args: string[]) =>
  spawnSync(process.execPath, [join(root, 'deploy/local/reset.mjs'), ...args], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  });

describe('npm run reset', () => {
  it('clears what the stack wrote and nothing else', () => {
    const { status, stdout } = reset('--data', dir);
    expect(status).toBe(0);
    expect(stdout).toBe(
      `Cleared ${dir}: kafka, clickhouse, logs, secrets.json, settings.json, history.json, truth.json.\nKept what is not the stack's: mine.txt.\n`,
    );
    expect(readdirSync(dir)).toEqual(['mine.txt']);
  });

  it('refuses while the stack runs', () => {
    const launcher = identify(process.pid);
    writeFileSync(join(dir, 'run.json'), JSON.stringify({ launcher, parts: [] }));
    const { status, stderr } = reset('--data', dir);
    expect(status).toBe(1);
    expect(stderr).toContain(`already runs on ${dir} (process ${process.pid})`);
    expect(readdirSync(dir)).toContain('kafka');
  });

  it('says so when there is nothing', () => {
    const { status, stdout } = reset('--data', join(dir, 'nowhere'));
    expect([status, stdout]).toEqual([
      0,
      `There is nothing to clear: ${join(dir, 'nowhere')} does not exist.\n`,
    ]);
  });
});
