import type { ClickHouse } from '@resee-insights/clickhouse/client';
import type {
  ConfigurationStore,
  ConfigurationVersion,
} from '@resee-insights/clickhouse/configuration';
import express, { Router, type Request, type Response } from 'express';
import { callerOf, requireScope, type Access } from '../../access/authenticate.ts';
import { storedBody, viewOf } from '../../access/key.ts';
import { hashSecret, newSecret, newToken, tokenText } from '../../access/token.ts';
import { etagOf } from '../../if-match.ts';
import { checkerOf } from '../../schema-check.ts';
import { sendNoKey, sendStoreFailure } from './answers.ts';
import { changeKey } from './change-key.ts';
import { readLastUses } from './clickhouse/last-uses.ts';
import { readBody } from './read-body.ts';
import { newKeySchema, rotationSchema } from './schemas.ts';

/** What the routes of keys need. */
export interface KeyRoutesParts {
  readonly access: Access;
  readonly store: ConfigurationStore;
  readonly clickhouse: ClickHouse;
  /** Epoch ms. */
  readonly clock: () => number;
}

const checkNewKey = checkerOf(newKeySchema);
const checkRotation = checkerOf(rotationSchema);
const defaultOverlapSeconds = 3_600;
const maxVersionsShown = 1_000;

/** `/api/keys`: API keys, for callers with an admin key. */
export function keyRoutes(parts: KeyRoutesParts): Router {
  const router = Router();
  const json = express.json({ limit: 16_384 });
  router.use('/api/keys', requireScope(parts.access, 'admin'));
  router.get('/api/keys', (request, response) => listKeys(parts, request, response));
  router.post('/api/keys', json, (request, response) => createKey(parts, request, response));
  router.get('/api/keys/versions', (request, response) => showVersions(parts, request, response));
  router.get('/api/keys/:id', (request, response) => showKey(parts, request, response));
  router.get('/api/keys/:id/versions', (request, response) =>
    showVersions(parts, request, response, request.params.id),
  );
  router.post('/api/keys/:id/rotate', json, (request, response) =>
    rotateKey(parts, request, response),
  );
  router.delete('/api/keys/:id', (request, response) => revokeKey(parts, request, response));
  return router;
}

async function listKeys(parts: KeyRoutesParts, request: Request, response: Response) {
  const all = await parts.store.all();
  if (!all.ok) {
    sendStoreFailure(request, response, all);
    return;
  }
  const live = all.value.filter(({ deleted }) => !deleted);
  const shown = await withLastUse(parts, live);
  if (shown.ok) response.json({ keys: shown.value });
  else sendStoreFailure(request, response, shown);
}

async function showKey(
  parts: KeyRoutesParts,
  request: Request<{ id: string }>,
  response: Response,
) {
  const current = await parts.store.current(request.params.id);
  if (!current.ok) {
    sendStoreFailure(request, response, current);
    return;
  }
  if (current.value === null || current.value.deleted) {
    sendNoKey(request, response);
    return;
  }
  const shown = await withLastUse(parts, [current.value]);
  if (!shown.ok) {
    sendStoreFailure(request, response, shown);
    return;
  }
  response.setHeader('etag', etagOf(current.value.version));
  response.json(shown.value[0]);
}

async function withLastUse(parts: KeyRoutesParts, versions: readonly ConfigurationVersion[]) {
  const uses = await readLastUses(
    parts.clickhouse,
    versions.map(({ id }) => id),
  );
  if (!uses.ok) return uses;
  const value = versions.map((version) => ({
    ...viewOf(version),
    last_used_at: uses.value.get(version.id) ?? null,
  }));
  return { ok: true as const, value };
}

async function showVersions(
  { store }: KeyRoutesParts,
  request: Request,
  response: Response,
  id?: string,
) {
  const history = await store.history({ limit: maxVersionsShown, ...(id !== undefined && { id }) });
  if (!history.ok) {
    sendStoreFailure(request, response, history);
    return;
  }
  const versions = history.value.map((version) => ({
    ...viewOf(version),
    author: version.author,
    written_at: new Date(version.writtenAt).toISOString(),
  }));
  response.json({ versions });
}

async function createKey(parts: KeyRoutesParts, request: Request, response: Response) {
  const wanted = readBody(request, response, checkNewKey);
  if (wanted === null) return;
  const token = newToken();
  const created_at = new Date(parts.clock()).toISOString();
  const written = await parts.store.write({
    id: token.id,
    expected: 0,
    author: `key ${callerOf(response).keyId}`,
    body: storedBody({
      name: wanted.name,
      scopes: wanted.scopes,
      created_at,
      expires_at: wanted.expires_at ?? null,
      secrets: [{ hash: hashSecret(token.secret), created_at, valid_until: null }],
    }),
  });
  if (!written.ok) {
    sendStoreFailure(request, response, written);
    return;
  }
  await parts.access.keys.refresh();
  response.setHeader('location', `/api/keys/${token.id}`);
  sendWithToken(response.status(201), written.version, tokenText(token));
}

async function rotateKey(
  parts: KeyRoutesParts,
  request: Request<{ id: string }>,
  response: Response,
) {
  const wanted = readBody(request, response, checkRotation);
  if (wanted === null) return;
  const { overlap_seconds = defaultOverlapSeconds } = wanted;
  const secret = newSecret();
  const now = parts.clock();
  const until = new Date(now + overlap_seconds * 1_000).toISOString();
  const version = await changeKey(request, response, parts.store, (body) => {
    const [newest] = body.secrets;
    const fresh = {
      hash: hashSecret(secret),
      created_at: new Date(now).toISOString(),
      valid_until: null,
    };
    const before = newest === undefined ? [] : [{ ...newest, valid_until: until }];
    return { body: { ...body, secrets: [fresh, ...before] } };
  });
  if (version === null) return;
  await parts.access.keys.refresh();
  sendWithToken(response, version, tokenText({ id: version.id, secret }));
}

async function revokeKey(
  parts: KeyRoutesParts,
  request: Request<{ id: string }>,
  response: Response,
) {
  const version = await changeKey(request, response, parts.store, (body) => ({
    body,
    deleted: true,
  }));
  if (version === null) return;
  await parts.access.keys.refresh();
  response.status(204).end();
}

function sendWithToken(response: Response, version: ConfigurationVersion, token: string): void {
  response.setHeader('etag', etagOf(version.version));
  response.setHeader('cache-control', 'no-store');
  response.json({ ...viewOf(version), token });
}
