import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { shapingPackages, shapingSources, transformVersion } from './transform-version.ts';

const root = join(import.meta.dirname, '../../..');
const settings = { retentionMs: 1, maxAheadMs: 2 };

describe('transformVersion', () => {
  const copy = mkdtempSync(join(tmpdir(), 'resee-version-'));
  beforeAll(() => {
    for (const source of shapingSources) {
      mkdirSync(join(copy, source, '..'), { recursive: true });
      cpSync(join(root, source), join(copy, source), { recursive: true });
    }
    cpSync(join(root, 'package-lock.json'), join(copy, 'package-lock.json'));
  });
  afterAll(() => {
    rmSync(copy, { recursive: true });
  });

  it('is the same for the same code and settings, wherever they lie', () => {
    expect(transformVersion(copy, settings)).toBe(transformVersion(root, settings));
  });

  it('changes with a setting, a source and a locked library', () => {
    const before = transformVersion(copy, settings);
    expect(transformVersion(copy, { ...settings, retentionMs: 3 })).not.toBe(before);
    const source = join(copy, 'domain/src/events/time.ts');
    const text = readFileSync(source, 'utf8');
    writeFileSync(source, `${text}\n`);
    expect(transformVersion(copy, settings)).not.toBe(before);
    writeFileSync(source, text);
    const lock = join(copy, 'package-lock.json');
    const locked = JSON.parse(readFileSync(lock, 'utf8')) as {
      packages: Record<string, { version: string }>;
    };
    const typebox = locked.packages['node_modules/typebox'];
    if (typebox === undefined) throw new Error('typebox is not locked');
    typebox.version = '0.0.0';
    writeFileSync(lock, JSON.stringify(locked));
    expect(transformVersion(copy, settings)).not.toBe(before);
  });

  it('knows every library that the shaping code imports', () => {
    const files = shapingSources.flatMap((path) =>
      path.endsWith('.ts')
        ? [path]
        : readdirSync(join(root, path), { recursive: true, encoding: 'utf8' })
            .filter((name) => name.endsWith('.ts') && !/\.test\.ts$|(^|\/)test\//.test(name))
            .map((name) => join(path, name)),
    );
    expect(files.length).toBeGreaterThan(20);
    const libraries = files.flatMap((file) =>
      [...readFileSync(join(root, file), 'utf8').matchAll(/ from '([^.'][^']*)'/g)]
        .map(([, name = '']) => name)
        .filter((name) => !name.startsWith('node:') && !name.startsWith('@resee-insights/')),
    );
    const known = shapingPackages.map((path) => path.replace('node_modules/', ''));
    const unknown = libraries.filter(
      (name) => !known.some((library) => name === library || name.startsWith(`${library}/`)),
    );
    expect(unknown).toEqual([]);
    expect(libraries.length).toBeGreaterThan(0);
  });
});
