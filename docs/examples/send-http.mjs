// Sends events over HTTP, with nothing but Node. Run from the repository's root: node docs/examples/send-http.mjs
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const url = process.env.RESEE_URL ?? 'http://127.0.0.1:8080';
const key = process.env.RESEE_INGEST_KEY ?? readFileSync('.resee/ingest-key', 'utf8').trim();

/** @typedef {{accepted: number, duplicates: number, refused: number, errors: {index: number, reason: string, message: string}[]}} Taken */

/**
 * Sends up to 1,000 events; the same again until the answer is there. Ids are made before, so that an
 * event counts once however often it is sent.
 * @param {object[]} events
 * @returns {Promise<Taken>}
 */
async function send(events) {
  const body = JSON.stringify(events);
  for (let tries = 1; ; tries++) {
    const answer = await fetch(`${url}/api/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body,
      signal: AbortSignal.timeout(15_000),
    }).catch((error) => new Response(String(error), { status: 599 }));
    if (answer.status === 202) return /** @type {Taken} */ (await answer.json());
    const again = answer.status === 429 || answer.status >= 500;
    if (!again || tries === 10) throw new Error(`not sent: ${await answer.text()}`);
    await sleep(1_000 * Number(answer.headers.get('retry-after') ?? tries));
  }
}

const result = await send([
  {
    id: randomUUID(),
    type: 'api_request',
    ts: Date.now(),
    user_id: 'user-42',
    endpoint: '/api/example/',
    method: 'GET',
    status: 200,
    response_time_ms: 41.7,
  },
  { id: randomUUID(), type: 'visit', ts: Date.now(), anonymous_id: 'visitor-7', path: '/pricing' },
]);
for (const { index, reason, message } of result.errors) console.error(index, reason, message);
console.log(
  `accepted ${result.accepted}, duplicates ${result.duplicates}, refused ${result.refused}`,
);
