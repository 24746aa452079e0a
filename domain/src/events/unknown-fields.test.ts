import { describe, expect, it } from '@jest/globals';
import { decodeEvent } from './decode.ts';
import { exampleOf } from './example.ts';
import {
  bytes,
  decodeExample,
  decodeValue,
  eventOf,
  exampleTime,
  limits,
  refusal,
} from './test/decode.ts';

function nested(levels: number): unknown {
  let value: unknown = 'innermost';
  for (let level = 0; level < levels; level += 1) {
    value = level % 2 === 0 ? { inner: value } : [value];
  }
  return value;
}

describe('unknown fields', () => {
  it('move to props, beside what is there', () => {
    const event = eventOf(
      decodeExample('login', { props: { a: 1 }, device: { os: 'x' }, b: null }),
    );
    expect(event.props).toEqual({ a: 1, device: { os: 'x' }, b: null });
  });

  it('make props where there were none', () => {
    expect(eventOf(decodeExample('login', { device: 1 })).props).toEqual({ device: 1 });
    expect(eventOf(decodeExample('login', { props: null, device: 1 })).props).toEqual({
      device: 1,
    });
    expect(eventOf(decodeExample('login')).props).toEqual({});
  });

  it('lose neither side of a clash', () => {
    const props = { device: 'props', 'top_level.device': 'taken' };
    expect(eventOf(decodeExample('login', { props, device: 'top' })).props).toEqual({
      ...props,
      'top_level.top_level.device': 'top',
    });
  });

  it('of another type are unknown too', () => {
    const event = eventOf(decodeExample('login', { status: 200 }));
    expect(event.props).toEqual({ status: 200 });
    expect('status' in event).toBe(false);
  });

  it('may bear names that mean something to JavaScript', () => {
    const text = JSON.stringify(exampleOf('login')).replace(
      '{',
      '{"__proto__":{"polluted":1},"constructor":2,"toString":3,"hasOwnProperty":4,',
    );
    for (const v of ['', '"v":1,']) {
      const value = bytes(text.replace('{', `{${v}`));
      const event = eventOf(decodeEvent('resee.activity', value, exampleTime, limits));
      expect(Object.getPrototypeOf(event.props)).toBe(Object.prototype);
      expect(JSON.stringify(event.props)).toBe(
        '{"__proto__":{"polluted":1},"constructor":2,"toString":3,"hasOwnProperty":4}',
      );
    }
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe('free JSON', () => {
  it('may be nested 20 levels deep', () => {
    expect(refusal(decodeExample('login', { props: { x: nested(19) } }))).toBe('accepted');
    const message = 'invalid: props must not be nested deeper than 20 levels';
    expect(refusal(decodeExample('login', { props: { x: nested(20) } }))).toBe(message);
    expect(refusal(decodeExample('login', { x: nested(20) }))).toBe(message);
    const abyss = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const text = JSON.stringify({ ...exampleOf('login'), x: '?' }).replace('"?"', abyss);
    expect(refusal(decodeEvent('resee.activity', bytes(text), exampleTime, limits))).toBe(message);
    expect(refusal(decodeExample('track', { event_data: { x: nested(20) } }))).toBe(
      'invalid: event_data must not be nested deeper than 20 levels',
    );
  });

  it('may have 65536 characters', () => {
    const props = (length: number): unknown => ({ x: 'x'.repeat(length - '{"x":""}'.length) });
    expect(refusal(decodeExample('login', { props: props(65_536) }))).toBe('accepted');
    expect(refusal(decodeExample('login', { props: props(65_537) }))).toBe(
      'invalid: props must have up to 65536 characters as JSON, got 65537',
    );
    expect(refusal(decodeExample('login', { x: 'x'.repeat(65_536) }))).toBe(
      'invalid: props must have up to 65536 characters as JSON, got 65544',
    );
    expect(refusal(decodeExample('track', { event_data: props(65_537) }))).toBe(
      'invalid: event_data must have up to 65536 characters as JSON, got 65537',
    );
  });

  it('does not count against long fields of the schema', () => {
    expect(refusal(decodeExample('error_log', { stack: 'x'.repeat(100_000) }))).toBe('accepted');
  });

  it('holds no number beyond a float', () => {
    const text = JSON.stringify({ ...exampleOf('login'), props: { big: ['?'] } });
    const value = bytes(text.replace('"?"', '1e999'));
    expect(refusal(decodeEvent('resee.activity', value, exampleTime, limits))).toBe(
      'invalid: props holds a number beyond what a 64-bit float holds; send it as text',
    );
  });

  it('rounds whole numbers that a float does not hold', () => {
    const text = JSON.stringify({ ...exampleOf('login'), props: { big: '?' } });
    const value = bytes(text.replace('"?"', '9007199254740993'));
    const event = eventOf(decodeEvent('resee.activity', value, exampleTime, limits));
    expect(event.props).toEqual({ big: 9_007_199_254_740_992 });
  });

  it('has U+FFFD for NUL and lone surrogates', () => {
    const event = eventOf(decodeValue('login', { ...exampleOf('login'), 'a\u0000': '\ud800' }));
    expect(event.props).toEqual({ 'a\uFFFD': '\uFFFD' });
  });
});
