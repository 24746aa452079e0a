import type { SourceTopic } from '@resee-insights/domain/topics';

/** An accepted event on its way to the broker. */
export interface EventMessage {
  /** The event's, in lower case. */
  readonly id: string;
  readonly topic: SourceTopic;
  readonly key: string;
  /** The event as it was sent. */
  readonly value: Buffer;
}

/** What the broker said of messages that went to one partition. */
export type Settled = { readonly ok: true } | { readonly ok: false; readonly message: string };

/** Messages of one partition; they are tried until the broker takes or refuses them. */
export interface Sending {
  readonly ids: readonly string[];
  /** Never rejects; pends for as long as the broker is away. */
  readonly settled: Promise<Settled>;
}

/** The way to Kafka. */
export interface EventPublisher {
  /** Whether a message handed over now is likely to get through soon. */
  readonly isAvailable: () => boolean;
  /** Bytes handed over that are not settled. */
  readonly unsettledBytes: () => number;
  /** Hands messages over; wants `isAvailable`. */
  readonly publish: (messages: readonly EventMessage[]) => readonly Sending[];
}

/** Whose an id is: now the asker's, of an event that the broker has, or of a request elsewhere. */
export type Reservation = 'mine' | 'done' | 'pending';

/** Event ids of the last 24 hours. Nothing rejects. */
export interface RememberedIds {
  /** Takes ids that are nobody's, an answer for each; ids must differ. */
  readonly reserve: (ids: readonly string[]) => Promise<readonly Reservation[]>;
  /** Keeps ids that are reserved from running out. */
  readonly renew: (ids: readonly string[]) => Promise<void>;
  /** The broker has these events. */
  readonly done: (ids: readonly string[]) => Promise<void>;
  /** The broker has refused these events: they may be sent again. */
  readonly free: (ids: readonly string[]) => Promise<void>;
}

/** How long ids are remembered, in ms. */
export const rememberedMs = 86_400_000;
