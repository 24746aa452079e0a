/** A source of randomness that gives the same sequence for the same seed. */
export interface Random {
  /** At least 0 and below 1. */
  readonly next: () => number;
  readonly pick: <T>(from: readonly T[]) => T;
  /** Log-normal: many near the median, few far above it. */
  readonly around: (median: number, spread: number) => number;
  /** A UUID (version 4) of this sequence. */
  readonly uuid: () => string;
}

/** Makes a random source of a seed (32 bits are used); mulberry32. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    pick: (from) => {
      const picked = from[Math.floor(next() * from.length)];
      if (picked === undefined) throw new RangeError('nothing to pick from');
      return picked;
    },
    around: (median, spread) => {
      const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
      return median * Math.exp(spread * normal);
    },
    uuid: () => {
      const digits = Array.from({ length: 32 }, () => Math.floor(next() * 16));
      digits[12] = 4;
      digits[16] = 8 + ((digits[16] ?? 0) % 4);
      const hex = digits.map((digit) => digit.toString(16)).join('');
      return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    },
  };
}
