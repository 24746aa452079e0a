import { expect, it } from '@jest/globals';
import { eventId } from './event-id.ts';

it('ids are UUIDs of version 5, made of file, line and place in the line', () => {
  // `uuid.uuid5(uuid.UUID('ab' * 16), '7/0')` of Python gives the same.
  expect(eventId('ab'.repeat(32), 7, 0)).toBe('248969f1-58b2-5fee-be8d-19f1b23812f4');
  const ids = [
    eventId('ab'.repeat(32), 7, 0),
    eventId('ab'.repeat(32), 7, 1),
    eventId('ab'.repeat(32), 8, 0),
    eventId('ac'.repeat(32), 7, 0),
  ];
  expect(new Set(ids).size).toBe(4);
});
