/** How long rows stay, in days after the broker took their record; claims are not counted here. */
export interface RetentionDays {
  /** Raw tables. The sink refuses events that were older than this when they were appended. */
  readonly raw: number;
  /** The table of dead letters, which holds their bytes. */
  readonly deadLetters: number;
}

/** Retention where no setting says otherwise: raw rows cover a year and a month, to compare with. */
export const defaultRetentionDays: RetentionDays = { raw: 400, deadLetters: 30 };

/** How far ahead of its append time an event may be dated, in ms; one that is more is a dead letter. */
export const maxAheadMs = 86_400_000;

/** Days as milliseconds. */
export function daysToMs(days: number): number {
  return days * 86_400_000;
}
