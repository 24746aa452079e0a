import { describe, expect, it } from '@jest/globals';
import { MemoryIds } from './memory-ids.ts';
import type { EventMessage, EventPublisher, Settled } from './ports.ts';
import { takeEvents } from './take-events.ts';

const messageOf = (n: number): EventMessage => ({
  id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
  topic: 'resee.metrics',
  key: 'k',
  value: Buffer.from('{}'),
});

/** A broker that answers when it is told to. */
function fakeBroker(): {
  publisher: EventPublisher;
  sent: string[];
  answer: (said: Settled) => void;
} {
  const sent: string[] = [];
  let waitingFor: ((said: Settled) => void)[] = [];
  return {
    sent,
    answer: (said) => {
      for (const settle of waitingFor) settle(said);
      waitingFor = [];
    },
    publisher: {
      isAvailable: () => true,
      unsettledBytes: () => 0,
      publish: (messages) => {
        const ids = messages.map(({ id }) => id);
        sent.push(...ids);
        return [{ ids, settled: new Promise((resolve) => waitingFor.push(resolve)) }];
      },
    },
  };
}

const soon = async (): Promise<void> => {
  for (let turns = 0; turns < 20; turns++) await Promise.resolve();
};

describe('takeEvents', () => {
  it('counts a retry once', async () => {
    const { publisher, sent, answer } = fakeBroker();
    const parts = { ids: new MemoryIds(10, () => 0), publisher, waitMs: 1_000 };
    const first = takeEvents(parts, [messageOf(1), messageOf(2)]);
    await soon();
    answer({ ok: true });
    expect(await first).toEqual({ ok: true, accepted: 2, duplicates: 0 });
    const again = takeEvents(parts, [messageOf(1), messageOf(2), messageOf(3)]);
    await soon();
    answer({ ok: true });
    expect(await again).toEqual({ ok: true, accepted: 1, duplicates: 2 });
    expect(sent).toHaveLength(3);
  });

  it('pretends nothing while the broker is away, and counts once when it comes back late', async () => {
    const { publisher, sent, answer } = fakeBroker();
    const parts = { ids: new MemoryIds(10, () => 0), publisher, waitMs: 120 };
    expect(await takeEvents(parts, [messageOf(1)])).toMatchObject({ ok: false });
    expect(await takeEvents(parts, [messageOf(1)])).toMatchObject({ ok: false });
    answer({ ok: true });
    await soon();
    expect(await takeEvents(parts, [messageOf(1)])).toMatchObject({ ok: true, duplicates: 1 });
    expect(sent).toHaveLength(1);
  });

  it('does not remember what the broker refused', async () => {
    const { publisher, sent, answer } = fakeBroker();
    const parts = { ids: new MemoryIds(10, () => 0), publisher, waitMs: 1_000 };
    const first = takeEvents(parts, [messageOf(1)]);
    await soon();
    answer({ ok: false, message: 'no' });
    expect(await first).toEqual({ ok: false, message: 'The broker refused the events: no' });
    const again = takeEvents(parts, [messageOf(1)]);
    await soon();
    answer({ ok: true });
    expect(await again).toMatchObject({ ok: true, accepted: 1 });
    expect(sent).toHaveLength(2);
  });

  it('waits for a request elsewhere that has the ids, and sends what that one could not', async () => {
    const { publisher, answer } = fakeBroker();
    const parts = { ids: new MemoryIds(10, () => 0), publisher, waitMs: 2_000 };
    const first = takeEvents(parts, [messageOf(1)]);
    const second = takeEvents(parts, [messageOf(1)]);
    await soon();
    answer({ ok: false, message: 'no' });
    expect(await first).toMatchObject({ ok: false });
    await new Promise((resolve) => setTimeout(resolve, 150));
    answer({ ok: true });
    expect(await second).toMatchObject({ ok: true, accepted: 1 });
  });
});
