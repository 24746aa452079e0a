/** What the made-up history is made from: the same settings give the same events, byte by byte. */
export interface Settings {
  /** 32 bits are used. */
  readonly seed: number;
  /** Accounts; visitors who never sign up come on top. */
  readonly users: number;
  /** Whole local days before the one of `end`. */
  readonly days: number;
  /** Where history ends, epoch ms (exclusive). */
  readonly end: number;
  /** IANA name of the team's timezone, in which days and habits are. */
  readonly timezone: string;
}

/** Raised when the same settings give other events than before. */
export const modelVersion = 1;
