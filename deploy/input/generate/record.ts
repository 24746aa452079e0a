import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { modelVersion, type Settings } from './model/settings.ts';

/** What is known of the history of a data folder. */
export interface HistoryRecord {
  readonly modelVersion: number;
  /** `foreign`: the folder had events of its own, so nothing was added. */
  readonly state: 'started' | 'done' | 'foreign';
  readonly settings: Settings;
  readonly events: number;
}

/** Reads the record; null when there is none. Throws when it cannot be read, since to guess would double events. */
export function readHistoryRecord(path: string): HistoryRecord | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  return JSON.parse(text) as HistoryRecord;
}

/** Writes the record, whole or not at all. */
export function writeHistoryRecord(
  path: string,
  record: Omit<HistoryRecord, 'modelVersion'>,
): void {
  mkdirSync(dirname(path), { recursive: true });
  const aside = `${path}.${process.pid}`;
  writeFileSync(aside, `${JSON.stringify({ modelVersion, ...record }, null, 2)}\n`);
  renameSync(aside, path);
}
