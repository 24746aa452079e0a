import { fnv32a } from './assign.ts';
import { mix } from './random.ts';

const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const byte = (word: number, place: number): string => hex[(word >>> (8 * place)) & 0xff] ?? '';

/** Names the events of one run: the `n`-th has the same UUID whenever the run of that name is made again. */
export function eventIds(run: string): (n: number) => string {
  const keys = [0, 1, 2, 3].map((salt) => fnv32a(`${salt}/${run}`));
  const [a = 0, b = 0, c = 0, d = 0] = keys;
  return (n) => {
    const low = n >>> 0;
    const high = Math.floor(n / 2 ** 32);
    const first = mix(a, high, low);
    // Version 8 (made by a rule of one's own), variant 10.
    const second = (mix(b, high, low) & 0xffff0fff) | 0x8000;
    const third = (mix(c, high, low) & 0x3fffffff) | 0x80000000;
    const fourth = mix(d, high, low);
    return (
      `${byte(first, 3)}${byte(first, 2)}${byte(first, 1)}${byte(first, 0)}` +
      `-${byte(second, 3)}${byte(second, 2)}-${byte(second, 1)}${byte(second, 0)}` +
      `-${byte(third, 3)}${byte(third, 2)}-${byte(third, 1)}${byte(third, 0)}` +
      `${byte(fourth, 3)}${byte(fourth, 2)}${byte(fourth, 1)}${byte(fourth, 0)}`
    );
  };
}
