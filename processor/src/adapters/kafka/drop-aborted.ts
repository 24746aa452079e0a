/** A message as kafkajs decodes it, as far as transactions go. */
export interface TransactedMessage {
  readonly offset: string;
  readonly isControlRecord: boolean;
  readonly batchContext: { readonly producerId: string; readonly inTransaction: boolean };
}

/** An aborted transaction that a fetched range touches, as the broker names it. */
export interface AbortedTransaction {
  readonly producerId: string;
  readonly firstOffset: string;
}

/**
 * Leaves out the messages of aborted transactions; control records stay. A transaction begins at its
 * first offset and ends with its producer's next control record. The broker lists transactions by
 * their end, so they are put in order of their beginning first.
 */
export function dropAborted<Message extends TransactedMessage>(fetched: {
  readonly messages: readonly Message[];
  readonly abortedTransactions?: readonly AbortedTransaction[] | null;
}): readonly Message[] {
  const { messages, abortedTransactions } = fetched;
  if (!abortedTransactions || abortedTransactions.length === 0) return messages;
  const ahead = abortedTransactions
    .map(({ producerId, firstOffset }) => ({ producerId, first: BigInt(firstOffset) }))
    .sort((a, b) => (a.first < b.first ? -1 : 1));
  const open = new Set<string>();
  let next = 0;
  return messages.filter(({ offset, isControlRecord, batchContext }) => {
    const at = BigInt(offset);
    for (let begun = ahead[next]; begun && begun.first <= at; begun = ahead[++next]) {
      open.add(begun.producerId);
    }
    const { producerId, inTransaction } = batchContext;
    if (!isControlRecord) return !(inTransaction && open.has(producerId));
    open.delete(producerId);
    return true;
  });
}
