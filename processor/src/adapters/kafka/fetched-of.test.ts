import { describe, expect, it } from '@jest/globals';
import type { EachBatchPayload } from 'kafkajs';
import { fetchedOf } from './fetched-of.ts';

describe('fetchedOf', () => {
  it('keeps headers that repeat, and those without a value, as Java clients send them', () => {
    const batch = {
      topic: 'resee.activity',
      partition: 1,
      fetchedOffset: '5',
      highWatermark: '9',
      lastOffset: () => '8',
      messages: [
        {
          offset: '6',
          timestamp: '1700000000000',
          key: null,
          value: Buffer.from('v'),
          headers: { none: null, twice: [Buffer.from('a'), Buffer.from('b')] },
        },
      ],
    } as unknown as EachBatchPayload['batch'];
    expect(fetchedOf(batch)).toEqual({
      topic: 'resee.activity',
      partition: 1,
      fetchedFrom: 5,
      next: 9,
      highWatermark: 9,
      records: [
        {
          offset: 6,
          appendedAt: 1_700_000_000_000,
          key: null,
          value: Buffer.from('v'),
          headers: [
            ['none', null],
            ['twice', Buffer.from('a')],
            ['twice', Buffer.from('b')],
          ],
        },
      ],
    });
  });
});
