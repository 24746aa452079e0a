import type { EventInputOf, EventType } from '@resee-insights/domain/events';
import type { SourceTopic } from '@resee-insights/domain/topics';

/** An event without its id, at the time that the file gives it. */
export interface Draft {
  readonly type: EventType;
  /** Epoch ms, not shifted yet. */
  readonly ts: number;
  /** The other fields; an `id` among them is kept. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Fields of the body that are times as well, epoch ms, to be shifted with it. */
  readonly times?: Readonly<Record<string, number>>;
  /** The event as it stands in the file, sent unchanged where times are not shifted. */
  readonly written?: Buffer;
}

/** What a line gives: events, all of which must arrive for it to count as sent, or why it gives none. */
export type ParsedLine =
  | { readonly ok: true; readonly drafts: readonly Draft[] }
  | {
      readonly ok: false;
      /** The same words for the same fault, so that lines can be counted by it. */
      readonly reason: string;
      /** What it was in this line. */
      readonly detail: string;
    };

/** Reads one line, which is the `index`-th one after the header, from 0. */
export type LineParser = (bytes: Buffer, index: number) => ParsedLine;

/** What a format may know of the file and the command line before its first line. */
export interface FileContext {
  /** Base name without extension. */
  readonly name: string;
  /** Lines, the header not counted. */
  readonly lineCount: number;
  /** SHA-256 of the content, hexadecimal. */
  readonly contentHash: string;
  /** When the replay started, epoch ms. */
  readonly now: number;
}

/** A parser, or why a file with this header cannot be one of the format. */
export type Opened =
  | { readonly ok: true; readonly parse: LineParser }
  | { readonly ok: false; readonly message: string };

/** One input format with its settings applied. */
export interface Format {
  /** Where its events go. */
  readonly topics: readonly SourceTopic[];
  readonly hasHeader: boolean;
  readonly open: (header: string, context: FileContext) => Opened;
}

/** A draft whose fields are checked against the type's schema by the compiler. */
export function draft<Type extends EventType>(
  type: Type,
  ts: number,
  body: Omit<EventInputOf<Type>, 'id' | 'type' | 'ts' | 'v'>,
): Draft {
  return { type, ts, body };
}

/** A refused line. */
export function refused(reason: string, detail = ''): ParsedLine {
  return { ok: false, reason, detail };
}
