import { describe } from '@jest/globals';
import { MemoryStore } from './fakes/memory-store.ts';
import { ledgerSuite } from './ledger.suite.ts';

let places = 0;

describe('ledger in memory', () => {
  ledgerSuite(
    () => new MemoryStore(),
    () => ({ clusterId: 'c', topicId: `t${places++}`, topic: 'resee.activity', partition: 0 }),
  );
});
