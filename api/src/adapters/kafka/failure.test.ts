import { describe, expect, it } from '@jest/globals';
import { classifySendFailure } from './failure.ts';

describe('classifySendFailure', () => {
  it('reads the code of the broker, from what caused the error too', () => {
    const tooLarge = Object.assign(new Error('x'), { type: 'MESSAGE_TOO_LARGE' });
    expect(classifySendFailure(tooLarge)).toBe('refused');
    expect(classifySendFailure(new Error('retries', { cause: tooLarge }))).toBe('refused');
    expect(classifySendFailure({ type: 'OUT_OF_ORDER_SEQUENCE_NUMBER' })).toBe('producer_is_void');
    expect(classifySendFailure({ type: 'DUPLICATE_SEQUENCE_NUMBER' })).toBe('landed');
  });

  it('sends again whatever is no clear word', () => {
    for (const thrown of [new Error('x'), { type: 'NOT_LEADER_FOR_PARTITION' }, null, 'x']) {
      expect(classifySendFailure(thrown)).toBe('again');
    }
  });
});
