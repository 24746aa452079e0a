import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dropAborted, type AbortedTransaction, type TransactedMessage } from './drop-aborted.ts';
import { kafkajs } from './mended-kafkajs.ts';

interface Message extends TransactedMessage {
  readonly key: Buffer | null;
  readonly aborted: boolean;
}

/** A log of interleaved transactions, as a broker would keep and list them. */
function logOf(steps: readonly { producer: number; act: number }[]) {
  const messages: Message[] = [];
  const aborted: AbortedTransaction[] = [];
  const open = new Map<string, Message[]>();
  const append = (producerId: string, isControlRecord: boolean) => {
    const message = {
      offset: String(messages.length),
      isControlRecord,
      key: Buffer.from([0, 0, 0, 0]),
      batchContext: { producerId, inTransaction: true },
      aborted: false,
    };
    messages.push(message);
    return message;
  };
  for (const { producer, act } of [
    ...steps,
    ...[0, 1, 2].map((producer) => ({ producer, act: 9 })),
  ]) {
    const producerId = String(producer);
    const own = open.get(producerId) ?? [];
    if (act < 7) open.set(producerId, [...own, append(producerId, false)]);
    else if (own[0] !== undefined) {
      append(producerId, true);
      open.delete(producerId);
      if (act === 9) continue;
      aborted.push({ producerId, firstOffset: own[0].offset });
      for (const message of own) Object.assign(message, { aborted: true });
    }
  }
  return { messages, aborted };
}

/** What a fetch from an offset on gives: the messages, and the transactions that end in or behind it. */
function fetchFrom({ messages, aborted }: ReturnType<typeof logOf>, from: number) {
  const ends = (transaction: AbortedTransaction) =>
    messages.findIndex(
      ({ offset, isControlRecord, batchContext }) =>
        isControlRecord &&
        batchContext.producerId === transaction.producerId &&
        Number(offset) > Number(transaction.firstOffset),
    );
  return {
    messages: messages.slice(from),
    abortedTransactions: aborted.filter((transaction) => ends(transaction) >= from),
  };
}

describe('dropAborted', () => {
  const step = fc.record({ producer: fc.nat(2), act: fc.nat(9) });

  it('shows the same of interleaved transactions, wherever a fetch begins', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.nat(40), (steps, start) => {
        const log = logOf(steps);
        const from = Math.min(start, log.messages.length);
        const shown = dropAborted(fetchFrom(log, from)).filter((m) => !m.isControlRecord);
        const wanted = log.messages
          .slice(from)
          .filter((message) => !message.isControlRecord && !message.aborted);
        expect(shown.map(({ offset }) => offset)).toEqual(wanted.map(({ offset }) => offset));
      }),
    );
  });

  it('is what kafkajs uses', () => {
    expect(kafkajs.Kafka).toBeInstanceOf(Function);
    const Batch = createRequire(import.meta.url)('kafkajs/src/consumer/batch.js') as new (
      topic: string,
      from: string,
      data: object,
    ) => { messages: Message[] };
    const log = logOf([
      { producer: 0, act: 0 },
      { producer: 1, act: 0 },
      { producer: 1, act: 7 },
      { producer: 0, act: 7 },
    ]);
    const data = { ...fetchFrom(log, 0), partition: 0, highWatermark: '4' };
    expect(new Batch('t', '0', data).messages).toEqual([]);
  });
});
