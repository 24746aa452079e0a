import { describe, expect, it } from '@jest/globals';
import { parseOptions } from './options.ts';

describe('parseOptions', () => {
  it('has defaults', () => {
    expect(parseOptions(['--data', 'd', '--port', '8123'])).toEqual({
      ok: true,
      options: {
        data: 'd',
        port: 8123,
        usersFile: undefined,
        poolSize: 4,
        maxQueued: 200,
        maxMemoryBytes: 4 * 1024 ** 3,
        maxBodyBytes: 1024 ** 3,
      },
    });
  });

  it('names every mistake at once', () => {
    const parsed = parseOptions(['--pool', '0', '--port', '65536', '--max-queued', '1.5']);
    const message = parsed.ok ? '' : parsed.message;
    for (const name of ['--data', '--pool', '--port', '--max-queued'])
      expect(message).toContain(name);
    expect(parseOptions(['--what']).ok).toBe(false);
  });
});
