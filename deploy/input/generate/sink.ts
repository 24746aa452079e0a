import type { OutRecord } from './model/encode.ts';

/** Whether something worked out; the message is one line for the operator. */
export type Outcome = { readonly ok: true } | { readonly ok: false; readonly message: string };

/** Where a history goes. */
export interface HistorySink {
  /** Opens it; answers how many of this history's first records it has already. */
  open(): Promise<{ readonly ok: true; readonly has: number } | (Outcome & { readonly ok: false })>;
  /** Takes the next records; with them it has `upTo` in all. Answers once they are safe. */
  send(records: readonly OutRecord[], upTo: number): Promise<Outcome>;
  close(): Promise<void>;
}

/** Where live traffic goes. */
export interface LiveSink {
  open(): Promise<Outcome>;
  send(records: readonly OutRecord[]): Promise<Outcome>;
  close(): Promise<void>;
}
