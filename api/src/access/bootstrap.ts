import type { ConfigurationStore, NamedWritten } from '@resee-insights/clickhouse/configuration';
import { keyBody, storedBody, type KeyScope } from './key.ts';
import { hashSecret, newToken, tokenText, type KeyToken } from './token.ts';

/** Keys that settings name, to be there from the first start. */
export interface BootstrapKeys {
  readonly admin: KeyToken | null;
  readonly ingest: KeyToken | null;
}

/** Where keys come from and how they are told. */
export interface Bootstrap {
  readonly store: ConfigurationStore;
  readonly keys: BootstrapKeys;
  /** Epoch ms. */
  readonly now: number;
  /** Shows a new admin key, the only time that it can be. */
  readonly tell: (line: string) => void;
}

type Outcome = { readonly ok: true } | { readonly ok: false; readonly message: string };

/**
 * Sees to it that somebody can manage keys: those of the settings are made unless they were before (a
 * revoked one stays so); without them, and without any live admin key, one is made and shown once.
 */
export async function bootstrapKeys({ store, keys, now, tell }: Bootstrap): Promise<Outcome> {
  const wanted: readonly [KeyToken | null, KeyScope][] = [
    [keys.admin, 'admin'],
    [keys.ingest, 'ingest'],
  ];
  for (const [token, scope] of wanted) {
    const made = token === null ? null : await ensureKey(store, token, scope, now);
    if (made?.ok === false) return made;
  }
  if (keys.admin !== null) return { ok: true };
  const all = await store.all();
  if (!all.ok) return all;
  const managed = all.value.some((key) => !key.deleted && keyBody(key).scopes.includes('admin'));
  if (managed) return { ok: true };
  const token = newToken();
  const made = await makeKey(store, token, 'admin', 'bootstrap-admin', now);
  // Another instance was first, and tells its own.
  if (!made.ok) return 'holder' in made ? { ok: true } : made;
  tell(`The first admin key, shown this once: ${tokenText(token)}`);
  return { ok: true };
}

async function ensureKey(
  store: ConfigurationStore,
  token: KeyToken,
  scope: KeyScope,
  now: number,
): Promise<Outcome> {
  const current = await store.current(token.id);
  if (!current.ok) return current;
  if (current.value !== null) return { ok: true };
  const made = await makeKey(store, token, scope, `bootstrap-${scope}-${token.id}`, now);
  return made.ok || made.code === 'conflict' ? { ok: true } : made;
}

function makeKey(
  store: ConfigurationStore,
  { id, secret }: KeyToken,
  scope: KeyScope,
  name: string,
  now: number,
): Promise<NamedWritten> {
  const created_at = new Date(now).toISOString();
  return store.write({
    id,
    expected: 0,
    author: 'bootstrap',
    body: storedBody({
      name,
      scopes: [scope],
      created_at,
      expires_at: null,
      secrets: [{ hash: hashSecret(secret), created_at, valid_until: null }],
    }),
  });
}
