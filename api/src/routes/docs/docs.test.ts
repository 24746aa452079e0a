import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import type { ClickHouse } from '@resee-insights/clickhouse/client';
import type { ConfigurationStore } from '@resee-insights/clickhouse/configuration';
import { Validator } from '@seriousme/openapi-schema-validator';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import type { Access } from '../../access/authenticate.ts';
import { createApp } from '../../app.ts';
import type { EventRoutesParts } from '../events/index.ts';
import { eventRoutes } from '../events/index.ts';
import { keyRoutes } from '../keys/index.ts';
import { docsRoutes } from './index.ts';
import { openApiDocument } from './openapi.ts';

// The routes are looked at, not called.
const nothing: unknown = {};
const access = nothing as Access;

/** Method and path of every route of the resources, as OpenAPI writes them. */
function routes(): string[] {
  const events = { access, registry: new Registry(), inflightBytes: 1 } as EventRoutesParts;
  const routers = [
    eventRoutes(events),
    keyRoutes({
      ...{ access, clock: Date.now },
      store: nothing as ConfigurationStore,
      clickhouse: nothing as ClickHouse,
    }),
  ];
  return routers
    .flatMap(({ stack }) => stack)
    .flatMap(({ route }) =>
      route === undefined
        ? []
        : route.stack.map(({ method }) => `${method} ${route.path.replace(/:(\w+)/g, '{$1}')}`),
    );
}

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator();
    const result = await validator.validate(openApiDocument());
    expect(result.errors ?? []).toEqual([]);
    expect(result.valid).toBe(true);
    expect(validator.version).toBe('3.1');
  });

  it('has every route, and no other', () => {
    const { paths } = openApiDocument() as { paths: Record<string, Record<string, unknown>> };
    const documented = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods)
        .filter((method) => method !== 'parameters')
        .map((method) => `${method} ${path}`),
    );
    expect(documented.sort()).toEqual([...new Set(routes())].sort());
  });

  it('has a schema for all that it refers to', () => {
    const text = JSON.stringify(openApiDocument());
    const { components } = openApiDocument() as { components: { schemas: object } };
    const known = Object.keys(components.schemas);
    for (const [, name] of text.matchAll(/#\/components\/schemas\/(\w+)/g)) {
      expect(known).toContain(name);
    }
    expect(text).not.toContain('"~');
  });
});

describe('/docs', () => {
  it('needs nothing from elsewhere', async () => {
    const app = createApp({
      ...{ logger: pino({ enabled: false }), registry: new Registry(), dependencies: [] },
      ...{ corsOrigins: [], routers: [docsRoutes()] },
    });
    const server = createServer(app).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      const page = await fetch(`${url}/docs`);
      expect(page.headers.get('content-security-policy')).not.toContain('upgrade-insecure');
      const html = await page.text();
      expect(html).not.toMatch(/https?:\/\//);
      const links = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link = '']) => link);
      expect(links).toHaveLength(3);
      for (const link of [...links, 'openapi.json']) {
        const answer = await fetch(new URL(link, `${url}/docs`));
        expect([link, answer.status]).toEqual([link, 200]);
        await answer.arrayBuffer();
      }
      const slash = await fetch(`${url}/docs/`);
      expect(slash.url).toBe(`${url}/docs`);
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });
});
