import type { ClickHouseFailure } from '../client/index.ts';

/** One version of one configuration entity. */
export interface ConfigurationVersion {
  readonly kind: string;
  readonly id: string;
  /** Counts from 1; the highest holds. */
  readonly version: number;
  readonly deleted: boolean;
  readonly body: Readonly<Record<string, unknown>>;
  /** Who wrote it. */
  readonly author: string;
  /** ms since epoch, by the writer's clock. */
  readonly writtenAt: number;
}

/** What was read, or why it was not. */
export type Read<Value> = { readonly ok: true; readonly value: Value } | ClickHouseFailure;

/** A lost race, or a version that was not current any more: `current` is, null if there is none. */
export interface Conflict {
  readonly ok: false;
  readonly code: 'conflict';
  readonly retryable: false;
  readonly message: string;
  readonly current: ConfigurationVersion | null;
}

/** Another entity of the kind has the name. */
export interface NameTaken {
  readonly ok: false;
  readonly code: 'name_taken';
  readonly retryable: false;
  readonly message: string;
  /** Id of the entity that has it. */
  readonly holder: string;
}

/** The version as it stands now, or why it does not. */
export type Written =
  { readonly ok: true; readonly version: ConfigurationVersion } | Conflict | ClickHouseFailure;

/** As `Written`, for kinds whose names are unique. */
export type NamedWritten = Written | NameTaken;
