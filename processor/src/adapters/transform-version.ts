import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Sources that decide how a record becomes a row, from the repository's root. */
export const shapingSources = [
  'domain/src/topics.ts',
  'domain/src/events',
  'clickhouse/src/tables',
  'processor/src/events-to-clickhouse/transform',
];

/** Libraries that take part in it. */
export const shapingPackages = ['node_modules/typebox'];

/**
 * A hash of everything that shapes rows: the sources of decoding, routing and encoding, the locked
 * libraries they use, the line of Node that parses and prints JSON, and the settings that judge an
 * event's age. Two processes with the same hash make the same rows of the same records.
 */
export function transformVersion(root: string, settings: Readonly<Record<string, number>>): string {
  const hash = createHash('sha256');
  for (const file of shapingSources.flatMap((path) => sourcesIn(join(root, path)))) {
    hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
  }
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { version?: string; integrity?: string }>;
  };
  for (const name of shapingPackages) {
    const { version, integrity } = lock.packages[name] ?? {};
    if (version === undefined) throw new Error(`package-lock.json does not know ${name}`);
    hash.update(`${name}@${version} ${integrity ?? ''}\0`);
  }
  hash.update(`node ${process.versions.node.split('.')[0] ?? ''}\0`);
  hash.update(JSON.stringify(Object.entries(settings).sort()));
  return hash.digest('hex').slice(0, 16);
}

function sourcesIn(path: string): string[] {
  if (path.endsWith('.ts')) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .filter((entry) => !entry.name.endsWith('.test.ts') && !entry.parentPath.includes('/test'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
