import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { eventTypes } from '../registry.ts';
import { eventsMarkdown } from './index.ts';
import { markdownTable } from './table.ts';

describe('docs/events.md', () => {
  it('is up to date (node domain/scripts/write-events-docs.ts)', () => {
    const written = new URL('../../../../docs/events.md', import.meta.url);
    expect(readFileSync(written, 'utf8')).toBe(eventsMarkdown());
  });

  it('has a section for every type', () => {
    const titles = [...eventsMarkdown().matchAll(/^### (.+)$/gm)].map(([, title]) => title);
    expect(titles).toEqual(eventTypes);
  });
});

describe('markdownTable', () => {
  it('pads its columns and escapes their separator', () => {
    expect(markdownTable(['a', 'long'], [['x|y', '1']])).toBe(
      '| a    | long |\n| ---- | ---- |\n| x\\|y | 1    |',
    );
  });
});
