import type { SourceTopic } from '@resee-insights/domain/topics';
import type { OutRecord } from './encode.ts';

/** Whether something at the broker worked out; the message is one line for the operator. */
export type SendResult = { readonly ok: true } | { readonly ok: false; readonly message: string };

/** Where records go. */
export interface Sender {
  /** Finds the broker and the topics. */
  connect(topics: readonly SourceTopic[]): Promise<SendResult>;
  /** Answers when all in-sync replicas have the records; of one key they keep their order. */
  send(records: readonly OutRecord[]): Promise<SendResult>;
  close(): Promise<void>;
}
