import { describe, expect, it } from '@jest/globals';
import { exceptionText, readEngineError, ServerError, statusOf } from './errors.ts';

describe('readEngineError', () => {
  it('reads code and text', () => {
    const error = readEngineError("Code: 60. DB::Exception: Unknown table 'x'. (UNKNOWN_TABLE)");
    expect([error.code, error.detail]).toEqual([60, "Unknown table 'x'. (UNKNOWN_TABLE)"]);
  });

  it('drops what the engine repeats', () => {
    const inner = 'Cannot modify. (READONLY)';
    const raw = `Code: 164. DB::Exception: Code: 164. DB::Exception: ${inner} (version 26.7.2.1). (READONLY)`;
    const official = `Code: 164. DB::Exception: Code: 164. DB::Exception: ${inner} (version 26.7.2.1 (official build)). (READONLY)`;
    for (const text of [raw, official]) expect(readEngineError(text).detail).toBe(inner);
  });

  it('keeps a text without a code', () => {
    expect(readEngineError('boom')).toMatchObject({
      code: 1002,
      detail: 'boom (UNKNOWN_EXCEPTION)',
    });
  });
});

describe('exceptionText', () => {
  it('is what clients parse', () => {
    expect(exceptionText(new ServerError(62, 'No. (SYNTAX_ERROR)'), '1.2')).toBe(
      'Code: 62. DB::Exception: No. (SYNTAX_ERROR) (version 1.2)',
    );
  });
});

describe('statusOf', () => {
  it.each([
    [62, 400],
    [194, 401],
    [516, 403],
    [497, 403],
    [60, 404],
    [115, 404],
    [159, 408],
    [48, 501],
    [202, 503],
    [164, 500],
    [241, 500],
    [395, 500],
  ])('maps %d to %d', (code, status) => {
    expect(statusOf(code)).toBe(status);
  });
});
