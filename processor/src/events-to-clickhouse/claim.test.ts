import { describe, expect, it } from '@jest/globals';
import { blockToken, claimToken, nextFirst, type Claim } from './claim.ts';

const claim: Claim = {
  kind: 'data',
  clusterId: 'cluster',
  topicId: 'topic-id',
  topic: 'resee.activity',
  partition: 2,
  first: 100,
  last: 199,
  records: 95,
  rows: { activity: 95 },
  writer: 'w',
  shard: '',
  transformVersion: 'v',
};

describe('tokens', () => {
  it('name a claim by cluster, topic id, partition and first offset', () => {
    expect(claimToken(claim, { ...claim, first: 0, last: 99 })).toBe(
      'claim/cluster/topic-id/2/100',
    );
  });

  it('make the first claims of a partition collide, whatever offset they begin with', () => {
    expect(claimToken(claim, null)).toBe(claimToken({ ...claim, first: 0 }, null));
  });

  it('name a block by its whole range and its table', () => {
    expect(blockToken(claim, 'activity')).toBe('topic-id/2/100-199/activity');
    expect(nextFirst(claim)).toBe(200);
  });
});
