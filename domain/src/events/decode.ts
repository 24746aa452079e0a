import { maxEventBytes, type SourceTopic } from '../topics.ts';
import { fieldProblems, listProblems } from './explain.ts';
import { freeJsonProblem } from './free-json.ts';
import { parseJson } from './json-text.ts';
import { currentVersion } from './limits.ts';
import { readers, type EventReader } from './reader.ts';
import { eventTypes, topicOfType, type ReseeEvent } from './registry.ts';
import { show } from './show.ts';
import { shape } from './shape.ts';
import { parseTime } from './time.ts';
import { upcast, writtenName } from './upcast/index.ts';

/** Why a record is no event; dead letters carry it. */
export type RejectReason =
  | 'oversize'
  | 'empty'
  | 'not_json'
  | 'not_an_object'
  | 'unknown_type'
  | 'wrong_topic'
  | 'unsupported_version'
  | 'invalid'
  | 'too_old'
  | 'too_far_ahead';

/** A decoded event, or why there is none. */
export type Decoded =
  { ok: true; event: ReseeEvent } | { ok: false; reason: RejectReason; message: string };

/** How far an event's `ts` may lie from the moment the broker appended it, in milliseconds. */
export interface AgeLimits {
  readonly retentionMs: number;
  readonly maxAheadMs: number;
}

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Reads one Kafka record's value as an event. Pure: the answer depends on the arguments alone, and age is
 * judged against `appendedAtMs`, the broker's append time in epoch milliseconds. Never throws.
 */
export function decodeEvent(
  topic: SourceTopic,
  value: Uint8Array | null,
  appendedAtMs: number,
  limits: AgeLimits,
): Decoded {
  if (value === null || value.byteLength === 0) return reject('empty', 'the record has no value');
  if (value.byteLength > maxEventBytes) {
    return reject(
      'oversize',
      `the record must have up to ${maxEventBytes} bytes, got ${value.byteLength}`,
    );
  }
  const json = parseJson(value);
  if (!json.ok) return reject('not_json', json.message);
  if (!isObject(json.value)) {
    return reject('not_an_object', `an event is a JSON object, got ${show(json.value)}`);
  }
  const found = findReader(topic, json.value);
  if (!('check' in found)) return found;
  const decoded = readEvent(found, json.value, value.byteLength);
  return decoded.ok ? checkAge(decoded, appendedAtMs, limits) : decoded;
}

function reject(reason: RejectReason, message: string): Decoded & { ok: false } {
  return { ok: false, reason, message };
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function findReader(topic: SourceTopic, raw: JsonObject): EventReader | (Decoded & { ok: false }) {
  const { type } = raw;
  const reader = typeof type === 'string' ? readers.get(type) : undefined;
  if (reader === undefined) {
    const known = eventTypes.filter((name) => topicOfType(name) === topic).join(', ');
    const got = type === undefined ? 'type is missing' : `type ${show(type)} is not known`;
    return reject('unknown_type', `${got}; ${topic} takes ${known}`);
  }
  return reader.topic === topic
    ? reader
    : reject('wrong_topic', `${reader.type} belongs on ${reader.topic}, not on ${topic}`);
}

function readEvent(reader: EventReader, raw: JsonObject, recordLength: number): Decoded {
  const version = raw.v ?? currentVersion;
  if (typeof version === 'number' && Number.isInteger(version) && version > currentVersion) {
    return reject(
      'unsupported_version',
      `v must be an integer from 1 to ${currentVersion}, got ${show(version)}`,
    );
  }
  const from = typeof version === 'number' ? version : currentVersion;
  const current = upcast(reader.type, from, raw);
  const ts = parseTime(current.ts);
  if (!reader.check(current) || !ts.ok) {
    return reject('invalid', explain(reader, from, raw, current));
  }
  const broken = brokenRule(reader, current);
  if (broken !== null) return reject('invalid', broken);
  const event = shape(reader, current, ts.epochMs);
  if (typeof event === 'string') return reject('invalid', event);
  const tooMuch = freeJsonProblem('props', event.props, recordLength);
  if (tooMuch !== null) return reject('invalid', tooMuch);
  for (const name of reader.freeObjects) {
    const free = (event as unknown as JsonObject)[name];
    const problem = isObject(free) ? freeJsonProblem(name, free, recordLength) : null;
    if (problem !== null) return reject('invalid', problem);
  }
  return { ok: true, event };
}

/** All problems of an event that did not pass its schema, as one message. */
function explain(reader: EventReader, from: number, raw: JsonObject, current: JsonObject): string {
  const problems = fieldProblems(reader.properties, reader.required, current, (field) =>
    writtenName(reader.type, from, raw, field),
  );
  const broken = personProblem(reader, current);
  if (broken !== null) problems.push(broken);
  return listProblems(problems);
}

function brokenRule(reader: EventReader, current: JsonObject): string | null {
  const problems = [personProblem(reader, current), reader.rule?.(current) ?? null];
  const found = problems.filter((problem) => problem !== null);
  return found.length === 0 ? null : listProblems(found);
}

function personProblem(reader: EventReader, current: JsonObject): string | null {
  const nobody = (current.user_id ?? null) === null && (current.anonymous_id ?? null) === null;
  return reader.needsPerson && nobody
    ? 'user_id and anonymous_id are both missing; one of them must be given'
    : null;
}

function checkAge(
  decoded: Decoded & { ok: true },
  appendedAtMs: number,
  limits: AgeLimits,
): Decoded {
  const { ts } = decoded.event;
  if (ts < appendedAtMs - limits.retentionMs) {
    return reject('too_old', ageMessage(ts, appendedAtMs, 'before', limits.retentionMs));
  }
  if (ts > appendedAtMs + limits.maxAheadMs) {
    return reject('too_far_ahead', ageMessage(ts, appendedAtMs, 'after', limits.maxAheadMs));
  }
  return decoded;
}

function ageMessage(ts: number, appendedAtMs: number, side: string, limitMs: number): string {
  const days = (ms: number): string => String(Math.round(ms / 864_000) / 100);
  return (
    `ts is ${new Date(ts).toISOString()}, ${days(Math.abs(ts - appendedAtMs))} days ${side} ` +
    `the record arrived; at most ${days(limitMs)} are taken`
  );
}
