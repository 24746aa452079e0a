/** Shows how far a history is: a line that is overwritten on a terminal, one every few seconds elsewhere. */
export function createProgress(
  stream: { write(text: string): unknown; isTTY?: boolean },
  now: () => number,
): { update(events: number, share: number): void; stop(): void } {
  const everyMs = stream.isTTY === true ? 200 : 3_000;
  let shownAt = now();
  let drawn = false;
  return {
    update: (events, share) => {
      if (now() - shownAt < everyMs) return;
      shownAt = now();
      const text = `${Math.floor(share * 100)} %, ${events.toLocaleString('en-US')} events`;
      drawn = true;
      stream.write(stream.isTTY === true ? `\r${text} ` : `${text}\n`);
    },
    stop: () => {
      if (drawn && stream.isTTY === true) stream.write('\r\u001b[K');
    },
  };
}
