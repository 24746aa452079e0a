import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backFill } from '../back-fill.ts';
import { JsonlSink } from '../jsonl-sink.ts';
import type { Settings } from '../model/settings.ts';
import { createWorld } from '../model/world.ts';
import type { Truth } from '../truth/truth.ts';
import { readLines, type Line } from './recount.ts';

/** Settings of a small history, with a change of clocks in it. */
export const smallHistory: Settings = {
  seed: 7,
  users: 300,
  days: 20,
  end: Date.UTC(2025, 10, 10, 15, 30),
  timezone: 'America/New_York',
};

/** Writes a history to a file and reads it back. */
export async function writeHistory(
  settings: Settings,
): Promise<{ text: string; lines: Line[]; truth: Truth }> {
  const dir = mkdtempSync(join(tmpdir(), 'resee-generate-'));
  const path = join(dir, 'events.jsonl');
  try {
    const sink = new JsonlSink(path);
    const report = await backFill(createWorld(settings), {
      sink,
      signal: new AbortController().signal,
      onProgress: () => undefined,
    });
    await sink.close();
    if (report.truth === null) throw new Error(report.message ?? 'cut off');
    return { text: readFileSync(path, 'utf8'), lines: readLines(path), truth: report.truth };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
