import { createHmac } from 'node:crypto';
import { parseApacheTime } from './apache-time.ts';
import { draft, refused, type Draft, type Format, type ParsedLine } from './format.ts';

/** How the visitors behind addresses are told apart. */
export interface ApacheSettings {
  /** Secret from which visitors' ids are made; null takes the file's content. */
  readonly visitorKey: string | null;
}

/** Longest endpoint that an event takes, in characters. */
const maxEndpointLength = 2_048;

const pieces = [
  ['address, identity and user', /(\S+) \S+ (.+?) (?=\[)/y],
  ['time', /\[([^\]]*)\] /y],
  ['request line in quotes', /"((?:[^"\\]|\\.)*)" /y],
  ['status', /(\d{3}) /y],
  ['size', /(\d+|-) /y],
  ['referrer in quotes', /"((?:[^"\\]|\\.)*)" /y],
  ['user agent in quotes', /"((?:[^"\\]|\\.)*)"(?= |$)/y],
] as const;

const requestLine = /^([^\s"]+) (\S+)(?: (HTTP\/\d+(?:\.\d+)?))?$/;

/** Apache's and nginx's combined log format; what follows the user agent is left alone. */
export function apacheCombined(settings: ApacheSettings): Format {
  return {
    topics: ['resee.metrics'],
    hasHeader: false,
    open: (_header, context) => {
      const key = settings.visitorKey ?? context.contentHash;
      return { ok: true, parse: (bytes) => parseLine(bytes.toString('utf8'), key) };
    },
  };
}

function parseLine(text: string, visitorKey: string): ParsedLine {
  const found: string[] = [];
  let position = 0;
  for (const [name, pattern] of pieces) {
    pattern.lastIndex = position;
    const match = pattern.exec(text);
    if (match === null) return refused(`no ${name} where it should be`, text.slice(position));
    found.push(...match.slice(1));
    position = pattern.lastIndex;
  }
  const [address = '', user = '', time = '', request = '', status, size, referrer, agent] = found;
  const ts = parseApacheTime(time);
  if (Number.isNaN(ts)) return refused('time is not as Apache writes it', time);
  if (request === '-') return refused('no request was read from the connection ("-")');
  const parts = requestLine.exec(request);
  if (parts === null) return refused('request line is no HTTP request', request);
  const [, method = '', target = '', protocol] = parts;
  const event: Draft = draft('api_request', ts, {
    ...(user === '-' ? {} : { user_id: unescape(user) }),
    anonymous_id: visitorId(visitorKey, address, agent ?? ''),
    endpoint: endpointOf(unescape(target)),
    method,
    status: Number(status),
    response_time_ms: null,
    request_bytes: null,
    response_bytes: size === '-' ? 0 : Number(size),
    props: propsOf(referrer ?? '-', agent ?? '-', protocol),
  });
  return { ok: true, drafts: [event] };
}

/**
 * The address is personal data, so only a keyed hash of it leaves this function. By default the key is the
 * file's own hash: who could guess addresses by it must have the file, and with it the addresses.
 */
function visitorId(key: string, address: string, agent: string): string {
  return createHmac('sha256', key).update(`${address}\n${agent}`).digest('hex').slice(0, 32);
}

/** Path without query string: that is where tokens and addresses stand. */
function endpointOf(target: string): string {
  const path = withoutQuery(target).replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*(?=\/|$)/i, '');
  const characters = Array.from(path === '' ? '/' : path);
  return characters.slice(0, maxEndpointLength).join('');
}

function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/s, '');
}

function propsOf(
  referrer: string,
  agent: string,
  protocol: string | undefined,
): Record<string, unknown> {
  return {
    ...(referrer === '-' || referrer === '' ? {} : { referrer: withoutQuery(unescape(referrer)) }),
    ...(agent === '-' || agent === '' ? {} : { user_agent: unescape(agent) }),
    ...(protocol === undefined ? {} : { protocol }),
  };
}

/** Apache escapes quotes and backslashes; escaped bytes (`\xe4`) have no known encoding and stay. */
function unescape(text: string): string {
  return text.replace(/\\(["\\])/g, '$1');
}
