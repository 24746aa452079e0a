import { describe, expect, it } from '@jest/globals';
import { AwayDetector, AwayError, awayAfterMs } from './away.ts';

describe('AwayDetector', () => {
  it('lets steps pass that follow each other within the limit', () => {
    let now = 0;
    const detector = new AwayDetector(() => now);
    for (let step = 0; step < 5; step++) {
      now += awayAfterMs;
      detector.check();
    }
  });

  it.each([awayAfterMs + 1, -awayAfterMs - 1])('finds a jump of %d ms, again and again', (jump) => {
    let now = 0;
    const detector = new AwayDetector(() => now);
    now += jump;
    expect(() => {
      detector.check();
    }).toThrow(AwayError);
    expect(() => {
      detector.check();
    }).toThrow(AwayError);
    detector.reset();
    detector.check();
  });
});
