import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { createProgress } from './progress.ts';

function fakeStream(isTTY: boolean): { stream: NodeJS.WriteStream; text: () => string } {
  const stream = new PassThrough();
  let text = '';
  stream.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  const terminal = { isTTY, columns: 80, cursorTo: () => true, clearLine: () => true };
  return {
    stream: Object.assign(stream, terminal) as unknown as NodeJS.WriteStream,
    text: () => text,
  };
}

describe('createProgress', () => {
  it('writes a line every few seconds where there is no terminal', () => {
    const { stream, text } = fakeStream(false);
    let now = 0;
    const progress = createProgress(stream, () => now);
    progress.start(200);
    progress.update(10);
    now = 3_000;
    progress.update(50);
    progress.update(60);
    now = 6_000;
    progress.update(200);
    progress.stop();
    expect(text()).toBe('replayed 50 of 200 lines (25 %)\nreplayed 200 of 200 lines (100 %)\n');
  });

  it('knows that nothing of nothing is all', () => {
    const { stream, text } = fakeStream(false);
    let now = 0;
    const progress = createProgress(stream, () => now);
    progress.start(0);
    now = 3_000;
    progress.update(0);
    expect(text()).toBe('replayed 0 of 0 lines (100 %)\n');
  });

  it('draws a bar on a terminal and leaves the cursor as it was', () => {
    const { stream, text } = fakeStream(true);
    const progress = createProgress(stream);
    progress.start(200);
    progress.update(50);
    progress.stop();
    expect(text()).toContain('25 %  50 of 200 lines');
    expect(text()).toContain('\u001B[?25h');
  });
});
