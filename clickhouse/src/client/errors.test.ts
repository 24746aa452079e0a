import { ClickHouseError } from '@clickhouse/client';
import { describe, expect, it } from '@jest/globals';
import { classifyClickHouseError, httpFailure } from './errors.ts';

const withCode = (code: string): Error => Object.assign(new Error('text'), { code });
const server = (code: number): Error =>
  new ClickHouseError({ code: String(code), message: 'said', type: 'X' });

describe('classifyClickHouseError', () => {
  it.each([159, 202, 210, 241, 242, 243, 252, 319, 999])('retries the server error %d', (code) => {
    expect(classifyClickHouseError(server(code))).toEqual({
      ok: false,
      code: `CLICKHOUSE_${code}`,
      retryable: true,
      message: 'said',
    });
  });

  it.each([16, 27, 36, 47, 60, 62, 192, 194, 497, 516])(
    'gives up on the server error %d',
    (code) => {
      expect(classifyClickHouseError(server(code))).toMatchObject({ retryable: false });
    },
  );

  it.each([
    'ECONNREFUSED',
    'ECONNRESET',
    'EPIPE',
    'ETIMEDOUT',
    'EAI_AGAIN',
    'ENOTFOUND',
    'HPE_INVALID',
  ])('retries the network error %s', (code) => {
    expect(classifyClickHouseError(withCode(code))).toMatchObject({
      code: `NETWORK_${code}`,
      retryable: true,
    });
  });

  it.each(['ERR_INVALID_URL', 'CERT_HAS_EXPIRED', 'ERR_INVALID_ARG_TYPE'])(
    'gives up on %s',
    (code) => {
      expect(classifyClickHouseError(withCode(code))).toMatchObject({ code, retryable: false });
    },
  );

  it('looks into the errors of several addresses', () => {
    const error = new AggregateError([withCode('ECONNREFUSED'), withCode('ECONNREFUSED')]);
    expect(classifyClickHouseError(error)).toMatchObject({
      code: 'NETWORK_ECONNREFUSED',
      retryable: true,
      message: 'text',
    });
  });

  it('retries a timeout or an answer that is none, whatever its text', () => {
    expect(classifyClickHouseError(new Error('Code: 60 or so'))).toMatchObject({
      code: 'NO_ANSWER',
      retryable: true,
    });
  });

  it('tells our own mistakes and abortion', () => {
    expect(classifyClickHouseError(new TypeError('x'))).toMatchObject({
      code: 'DEFECT',
      retryable: false,
    });
    expect(classifyClickHouseError('thrown text')).toMatchObject({ code: 'DEFECT' });
    expect(classifyClickHouseError(new DOMException('gone', 'AbortError'))).toMatchObject({
      code: 'ABORTED',
      retryable: false,
    });
  });
});

describe('httpFailure', () => {
  it.each([
    [502, true],
    [429, true],
    [408, true],
    [404, false],
    [413, false],
  ])('%d is retryable: %p', (status, retryable) => {
    expect(httpFailure(status, '')).toMatchObject({ code: `HTTP_${status}`, retryable });
  });
});
