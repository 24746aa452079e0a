import type { AgeLimits } from '@resee-insights/domain/events';
import express, { Router, type Request, type RequestHandler, type Response } from 'express';
import type { Static } from 'typebox';
import { Counter, Gauge, type Registry } from 'prom-client';
import { requireScope, type Access } from '../../access/authenticate.ts';
import { sendProblem } from '../../problem.ts';
import { InflightBytes } from './inflight.ts';
import { judgeEvents } from './judge-events.ts';
import type { EventPublisher, RememberedIds } from './ports.ts';
import { maxBodyBytes, maxEvents, type eventsTakenSchema } from './schemas.ts';
import { splitJson, splitLines, type SplitBody } from './split-body.ts';
import { takeEvents } from './take-events.ts';

/** What the route of events needs. */
export interface EventRoutesParts {
  readonly access: Access;
  readonly ids: RememberedIds;
  readonly publisher: EventPublisher;
  readonly waitMs: number;
  readonly inflightBytes: number;
  readonly ageLimits: AgeLimits;
  /** Epoch ms. */
  readonly clock: () => number;
  readonly registry: Registry;
}

const splitters: Readonly<Record<string, (body: Buffer) => SplitBody>> = {
  'application/json': splitJson,
  'application/x-ndjson': splitLines,
  'application/ndjson': splitLines,
  'application/jsonl': splitLines,
};

/** `POST /api/events`: events into Kafka, for callers with an ingest key. */
export function eventRoutes(parts: EventRoutesParts): Router {
  const router = Router();
  const { publisher, registry } = parts;
  const inflight = new InflightBytes(parts.inflightBytes, () => publisher.unsettledBytes());
  const events = new Counter({
    name: 'resee_api_events_total',
    help: 'Events that came over HTTP, by what became of them',
    labelNames: ['outcome'],
    registers: [registry],
  });
  new Gauge({
    name: 'resee_api_ingest_bytes',
    help: 'Bytes of requests in work and of events that the broker has not confirmed',
    registers: [registry],
    collect() {
      this.set(inflight.bytes + publisher.unsettledBytes());
    },
  });
  router.post(
    '/api/events',
    requireScope(parts.access, 'ingest'),
    checkMediaType,
    refuseWhileAway(publisher),
    holdRoom(inflight),
    express.raw({ type: () => true, limit: maxBodyBytes, inflate: true }),
    async (request, response) => {
      const body = await answerEvents(parts, request, response);
      if (body === null) return;
      for (const outcome of ['accepted', 'duplicates', 'refused'] as const) {
        events.inc({ outcome }, body[outcome]);
      }
      response.status(202).json(body);
    },
  );
  return router;
}

const checkMediaType: RequestHandler = (request, response, next) => {
  const type = mediaType(request);
  const charset = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(
    request.headers['content-type'] ?? '',
  )?.[1];
  if (Object.hasOwn(splitters, type) && /^(utf-?8)?$/i.test(charset ?? '')) {
    next();
    return;
  }
  sendProblem(request, response, {
    status: 415,
    title: 'Unsupported media type',
    detail: `Content-Type must be one of ${Object.keys(splitters).join(', ')}, in UTF-8.`,
  });
};

function refuseWhileAway(publisher: EventPublisher): RequestHandler {
  return (request, response, next) => {
    if (publisher.isAvailable()) next();
    else sendAway(request, response, 'The broker is away; nothing of this request was taken.');
  };
}

function holdRoom(inflight: InflightBytes): RequestHandler {
  return (request, response, next) => {
    const length = Number(request.headers['content-length'] ?? Number.NaN);
    const packed = request.headers['content-encoding'] !== undefined;
    // What is packed, or of no length told, may be as large as any.
    const bytes = packed || !(length >= 0 && length <= maxBodyBytes) ? maxBodyBytes : length;
    const free = inflight.take(bytes);
    if (free === null) {
      response.setHeader('retry-after', '1');
      sendProblem(request, response, {
        status: 429,
        title: 'Too many requests',
        detail:
          'More events are in work than this instance takes at once. Send the same again later.',
      });
      return;
    }
    response.once('close', free);
    next();
  };
}

function mediaType(request: Request): string {
  return (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

async function answerEvents(
  parts: EventRoutesParts,
  request: Request,
  response: Response,
): Promise<Static<typeof eventsTakenSchema> | null> {
  const raw = request.body as unknown;
  const split = splitters[mediaType(request)]?.(Buffer.isBuffer(raw) ? raw : Buffer.alloc(0));
  if (split?.ok !== true) {
    const detail = split?.message ?? 'The body cannot be read.';
    sendProblem(request, response, { status: 400, title: 'Bad request', detail });
    return null;
  }
  const { candidates } = split;
  if (candidates.length > maxEvents) {
    sendProblem(request, response, {
      status: 413,
      title: 'Content too large',
      detail: `A request takes up to ${maxEvents} events, this one has ${candidates.length}.`,
    });
    return null;
  }
  const { messages, repeats, errors } = judgeEvents(candidates, parts.clock(), parts.ageLimits);
  const taken =
    messages.length === 0
      ? ({ ok: true, accepted: 0, duplicates: 0 } as const)
      : await takeEvents(parts, messages);
  if (!taken.ok) {
    sendAway(
      request,
      response,
      `${taken.message} Send the same request again: what came through counts once.`,
    );
    return null;
  }
  return {
    accepted: taken.accepted,
    duplicates: taken.duplicates + repeats,
    refused: errors.length,
    errors: [...errors],
  };
}

function sendAway(request: Request, response: Response, detail: string): void {
  response.setHeader('retry-after', '5');
  sendProblem(request, response, { status: 503, title: 'Events cannot be taken now', detail });
}
