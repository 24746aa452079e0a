import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { inspectFile } from './inspect.ts';
import { maxLineBytes, readLines } from './lines.ts';

let dir = '';
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'resee-replay-'));
});
afterAll(() => {
  rmSync(dir, { recursive: true });
});

async function linesOf(content: string | Buffer, size?: number): Promise<(string | null)[]> {
  const path = join(dir, 'lines.txt');
  writeFileSync(path, content);
  const found: (string | null)[] = [];
  for await (const lines of readLines(path, size ?? Buffer.byteLength(content))) {
    for (const line of lines) {
      expect(line.number).toBe(found.length + 1);
      found.push(line.bytes?.toString('utf8') ?? null);
    }
  }
  return found;
}

describe('readLines', () => {
  it.each<[string, string[]]>([
    ['', []],
    ['a', ['a']],
    ['a\n', ['a']],
    ['a\r\nb\r\n', ['a', 'b']],
    ['a\n\nb', ['a', '', 'b']],
    ['\n\n', ['', '']],
    ['\uFEFFa\n\uFEFFb', ['a', '\uFEFFb']],
    ['a\rb\n', ['a\rb']],
  ])('splits %j', async (content, lines) => {
    expect(await linesOf(content)).toEqual(lines);
  });

  it('puts lines together that reads cut apart', async () => {
    const lines = Array.from({ length: 40 }, (_, n) => 'ü'.repeat(20_000 + n));
    expect(await linesOf(lines.join('\n'))).toEqual(lines);
  });

  it('does not hold a line that is too long', async () => {
    const long = Buffer.alloc(maxLineBytes + 1, 'x');
    const content = Buffer.concat([Buffer.from('a\n'), long, Buffer.from('\nb\n')]);
    expect(await linesOf(content)).toEqual(['a', null, 'b']);
    const whole = long.subarray(0, maxLineBytes);
    expect((await linesOf(Buffer.concat([whole, Buffer.from('\nb')])))[0]).toHaveLength(
      maxLineBytes,
    );
  });

  it('stops where the file ended when it was inspected', async () => {
    expect(await linesOf('a\nb\nc\n', 4)).toEqual(['a', 'b']);
  });

  it('finds as many lines as inspecting counts', async () => {
    const texts = fc.array(fc.constantFrom('a', '\n', '\r\n', '\r'), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(texts, async (parts) => {
        const lines = await linesOf(parts.join(''));
        const inspected = await inspectFile(join(dir, 'lines.txt'));
        expect(inspected).toMatchObject({ ok: true, file: { lineCount: lines.length } });
      }),
    );
  });
});

describe('inspectFile', () => {
  it('hashes and names the file', async () => {
    const path = join(dir, 'some.log');
    writeFileSync(path, 'a\n');
    expect(await inspectFile(path)).toEqual({
      ok: true,
      file: {
        path,
        name: 'some',
        size: 2,
        lineCount: 1,
        contentHash: '87428fc522803d31065e7bce3cf03fe475096631e5e07bbd7a0fde60c4cf25c7',
      },
    });
  });

  it('says why it cannot', async () => {
    const missing = join(dir, 'missing');
    const none = await inspectFile(missing);
    expect(none.ok ? '' : none.message).toMatch(/^cannot read .*missing: ENOENT/);
    expect(await inspectFile(dir)).toEqual({ ok: false, message: `${dir} is not a file` });
  });
});
