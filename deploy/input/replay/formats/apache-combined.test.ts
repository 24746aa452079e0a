import { describe, expect, it } from '@jest/globals';
import { draftsOf, parserOf, refusalOf } from '../test/format.ts';
import { apacheCombined } from './apache-combined.ts';
import { parseApacheTime } from './apache-time.ts';

const parse = parserOf(apacheCombined({ visitorKey: null }));

/** A line of the format with some pieces changed. */
function line(pieces: Record<string, string> = {}): string {
  const all = {
    address: '192.0.2.7',
    user: '-',
    time: '[17/May/2015:10:05:03 +0000]',
    request: '"GET /blog/tags/x?flav=rss20#top HTTP/1.1"',
    status: '200',
    size: '203023',
    referrer: '"http://www.example.com/search?q=secret"',
    agent: '"Mozilla/5.0 (X11)"',
    ...pieces,
  };
  const { address, user, time, request, status, size, referrer, agent } = all;
  return `${address} - ${user} ${time} ${request} ${status} ${size} ${referrer} ${agent}`;
}

function eventOf(pieces: Record<string, string> = {}): Record<string, unknown> {
  const [draft] = draftsOf(parse, line(pieces));
  return { type: draft?.type, ts: draft?.ts, ...draft?.body };
}

describe('apache-combined', () => {
  it('gives an api_request', () => {
    expect(eventOf()).toEqual({
      type: 'api_request',
      ts: Date.UTC(2015, 4, 17, 10, 5, 3),
      anonymous_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      endpoint: '/blog/tags/x',
      method: 'GET',
      status: 200,
      response_time_ms: null,
      request_bytes: null,
      response_bytes: 203_023,
      props: {
        referrer: 'http://www.example.com/search',
        user_agent: 'Mozilla/5.0 (X11)',
        protocol: 'HTTP/1.1',
      },
    });
  });

  it.each<[Record<string, string>, Record<string, unknown>]>([
    [{ size: '-' }, { response_bytes: 0 }],
    [{ user: 'frank smith' }, { user_id: 'frank smith' }],
    [{ referrer: '"-"', agent: '"-"' }, { props: { protocol: 'HTTP/1.1' } }],
    [{ referrer: '""', agent: '""' }, { props: { protocol: 'HTTP/1.1' } }],
    [
      { agent: String.raw`"a \"quoted\" \\ agent \xe4"`, referrer: '"-"' },
      { props: { user_agent: String.raw`a "quoted" \ agent \xe4`, protocol: 'HTTP/1.1' } },
    ],
    [{ request: '"GET http://example.com/a/b?c HTTP/1.0"' }, { endpoint: '/a/b' }],
    [{ request: '"GET http://example.com HTTP/1.0"' }, { endpoint: '/' }],
    [{ request: '"OPTIONS * HTTP/1.0"' }, { method: 'OPTIONS', endpoint: '*' }],
    [{ request: '"GET /old"' }, { method: 'GET', endpoint: '/old' }],
    [{ request: '"GET /?q=1 HTTP/1.1"' }, { endpoint: '/' }],
    [{ request: '"GET ?q=1 HTTP/1.1"' }, { endpoint: '/' }],
    [{ request: `"GET /${'😀'.repeat(3_000)} HTTP/1.1"` }, { endpoint: `/${'😀'.repeat(2_047)}` }],
    [{ agent: '"x" 0.123 "more"' }, { status: 200 }],
  ])('reads %j', (pieces, expected) => {
    expect(eventOf(pieces)).toMatchObject(expected);
  });

  it.each<[Record<string, string>, string | RegExp]>([
    [{ request: '"-"' }, 'no request was read from the connection ("-")'],
    [
      { request: String.raw`"\x16\x03\x01"` },
      String.raw`request line is no HTTP request: \x16\x03\x01`,
    ],
    [{ request: '""' }, 'request line is no HTTP request'],
    [{ request: '"GET /a b HTTP/1.1"' }, 'request line is no HTTP request: GET /a b HTTP/1.1'],
    [
      { time: '[31/Jun/2015:10:05:03 +0000]' },
      'time is not as Apache writes it: 31/Jun/2015:10:05:03 +0000',
    ],
    [{ status: '20' }, /^no status where it should be: 20 203023/],
    [{ size: '1k' }, /^no size where it should be: 1k /],
    [{ agent: '"cut off' }, 'no user agent in quotes where it should be: "cut off'],
    [{ referrer: '' }, /^no referrer in quotes/],
  ])('refuses %j', (pieces, reason) => {
    const refusal = refusalOf(parse, line(pieces));
    if (reason instanceof RegExp) expect(refusal).toMatch(reason);
    else expect(refusal).toBe(reason);
  });

  it('refuses what is no log line', () => {
    expect(refusalOf(parse, 'hello')).toBe(
      'no address, identity and user where it should be: hello',
    );
  });

  it('tells visitors apart without keeping their addresses', () => {
    const id = (pieces: Record<string, string>): unknown => eventOf(pieces).anonymous_id;
    expect(id({})).toBe(id({ request: '"GET /other HTTP/1.1"' }));
    expect(id({})).not.toBe(id({ address: '192.0.2.8' }));
    expect(id({})).not.toBe(id({ agent: '"other"' }));
    expect(JSON.stringify(eventOf())).not.toContain('192.0.2.7');
  });

  it('makes other ids in another file, unless a key is given', () => {
    const idIn = (visitorKey: string | null, contentHash: string): unknown => {
      const parser = parserOf(apacheCombined({ visitorKey }), '', { contentHash });
      return draftsOf(parser, line())[0]?.body.anonymous_id;
    };
    expect(idIn(null, 'aa')).not.toBe(idIn(null, 'bb'));
    expect(idIn('key', 'aa')).toBe(idIn('key', 'bb'));
    expect(idIn('key', 'aa')).not.toBe(idIn('other', 'aa'));
  });
});

describe('parseApacheTime', () => {
  it.each([
    ['17/May/2015:10:05:03 +0000', Date.UTC(2015, 4, 17, 10, 5, 3)],
    ['17/May/2015:10:05:03 -0730', Date.UTC(2015, 4, 17, 17, 35, 3)],
    ['01/Jan/2016:08:59:60 +0900', Date.UTC(2016, 0, 1)],
    ['29/Feb/2016:00:00:00 +0000', Date.UTC(2016, 1, 29)],
  ])('reads %s', (text, epochMs) => {
    expect(parseApacheTime(text)).toBe(epochMs);
  });

  it.each([
    '29/Feb/2015:00:00:00 +0000',
    '17/Mai/2015:10:05:03 +0000',
    '17/May/2015:24:05:03 +0000',
    '17/May/2015:10:60:03 +0000',
    '17/May/2015:10:05:61 +0000',
    '17/May/2015:10:05:03 +2400',
    '17/May/2015:10:05:03',
    '2015-05-17T10:05:03Z',
  ])('refuses %s', (text) => {
    expect(parseApacheTime(text)).toBeNaN();
  });
});
