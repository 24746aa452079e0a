import type { ReseeEventInput } from '@resee-insights/domain/events';

type WithoutEnvelope<Event> = Event extends unknown ? Omit<Event, 'id' | 'ts' | 'props'> : never;

/** An event without the id, which its place in the stream gives. */
export interface Draft {
  /** Epoch ms. */
  ts: number;
  /** Index of the person it is of, or -1. */
  readonly person: number;
  readonly body: WithoutEnvelope<ReseeEventInput>;
}

/** Decimals beyond these are noise and bytes. */
export function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
