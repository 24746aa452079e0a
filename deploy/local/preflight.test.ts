import { afterEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judgeDisk, freeBytes } from './disk.mjs';
import { findJava, javaVersion } from './java.mjs';
import { busyPorts, judgeNode } from './preflight.mjs';
import { isPortFree, pickPorts } from './ports.mjs';
import { answersAsRedis, findRedis } from './redis.mjs';

const servers: Server[] = [];
async function listen(answer: string): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', () => socket.end(answer));
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

describe('ports', () => {
  it('names the busy port, its part, who holds it and the way out in one line', async () => {
    const port = await listen('');
    const [a = 0, b = 0, c = 0] = await pickPorts(3);
    const lines = await busyPorts({
      kafka: a,
      clickhouse: port,
      redis: 6379,
      api: b,
      processor: c,
    });
    expect(lines).toEqual([
      expect.stringMatching(
        new RegExp(
          `^Port ${port} \\(ClickHouse\\) is in use by .*\\(process ${process.pid}\\)\\. Stop it or choose another: --clickhouse-port N$`,
        ),
      ),
    ]);
  });

  it('picks free ports below those of outgoing connections', async () => {
    const ports = await pickPorts(5);
    expect(new Set(ports).size).toBe(5);
    for (const port of ports) {
      expect(port).toBeLessThan(32_000);
      await expect(isPortFree(port)).resolves.toBe(true);
    }
  });
});

describe('disk', () => {
  it('refuses a disk that is nearly full with one line, and takes another', () => {
    expect(judgeDisk('/data', 1_000_000_000)).toBeNull();
    expect(judgeDisk('/data', 12_345_678)).toBe(
      'The disk of /data is nearly full: 12 MB free, 1000 MB are needed. Make room or choose another folder with --data DIR.',
    );
  });

  it('measures a folder that is not there yet', () => {
    expect(freeBytes('/tmp/not/there/yet') / freeBytes('/tmp')).toBeCloseTo(1, 1);
  });
});

describe('java and node', () => {
  it.each([
    ['openjdk version "17.0.15" 2025-04-15', '17.0.15'],
    ['java version "1.8.0_401"', '8.0_401'],
    ['openjdk version "25" 2025-09-16', '25'],
    ['nothing of the kind', undefined],
  ])('reads %j as %j', (text, version) => {
    expect(javaVersion(text)).toBe(version);
  });

  it('says where Java is missing and how to get it', async () => {
    await expect(findJava({ PATH: '/nowhere' })).resolves.toEqual({
      ok: false,
      message: expect.stringMatching(/^Java 17 or newer is needed for Kafka, and PATH has none\. /),
    });
    await expect(findJava({ PATH: '', JAVA_HOME: '/nowhere' })).resolves.toMatchObject({
      message: expect.stringContaining('JAVA_HOME (/nowhere) has none'),
    });
  });

  it('wants Node 20', () => {
    expect(judgeNode('20.0.0')).toBeNull();
    expect(judgeNode('18.20.4')).toBe('Node 20 or newer is needed to start; this is 18.20.4.');
  });
});

describe('redis', () => {
  it('is found where PING is answered', async () => {
    const port = await listen('+PONG\r\n');
    await expect(findRedis({ env: {}, port, isPortFree })).resolves.toEqual({
      kind: 'found',
      url: `redis://127.0.0.1:${port}`,
    });
  });

  it('is not what answers otherwise, or nothing', async () => {
    await expect(answersAsRedis(await listen('HTTP/1.1 400 Bad Request\r\n'))).resolves.toBe(false);
    const [closed = 0] = await pickPorts(1);
    await expect(answersAsRedis(closed)).resolves.toBe(false);
  });

  it('is started where PATH has a redis-server, unless another program has its port', async () => {
    const bin = mkdtempSync(join(tmpdir(), 'resee-redis-'));
    try {
      writeFileSync(join(bin, 'redis-server'), '#!/bin/sh\n', { mode: 0o755 });
      const env = { PATH: bin };
      const [free = 0] = await pickPorts(1);
      const taken = await listen('HTTP/1.1 400 Bad Request\r\n');
      const find = (port: number, where: NodeJS.ProcessEnv) =>
        findRedis({ env: where, port, isPortFree });
      await expect(find(free, env)).resolves.toMatchObject({ kind: 'start' });
      await expect(find(taken, env)).resolves.toEqual({
        kind: 'none',
        why: `port ${taken} is another program's`,
      });
      await expect(find(free, { PATH: '' })).resolves.toEqual({ kind: 'none', why: 'not found' });
    } finally {
      rmSync(bin, { recursive: true, force: true });
    }
  });

  it('is the one of REDIS_URL when that is set', async () => {
    const env = { REDIS_URL: 'redis://elsewhere:1' };
    await expect(findRedis({ env, port: 1, isPortFree })).resolves.toEqual({
      kind: 'given',
      url: 'redis://elsewhere:1',
    });
  });
});
