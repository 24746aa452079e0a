import { describe, expect, it } from '@jest/globals';
import { judgeTopic } from './create-topics.ts';

const spec = {
  name: 'resee.metrics',
  partitions: 3,
  config: { 'cleanup.policy': 'delete', 'max.message.bytes': '2097152' },
};

describe('judgeTopic', () => {
  it('keeps a topic as specified', () => {
    const found = { partitions: 3, config: new Map(Object.entries(spec.config)) };
    expect(judgeTopic(spec, found)).toEqual({
      name: 'resee.metrics',
      outcome: 'kept',
      differences: [],
    });
  });

  it('keeps one that differs and says where', () => {
    const found = { partitions: 6, config: new Map([['cleanup.policy', 'delete']]) };
    expect(judgeTopic(spec, found)).toMatchObject({
      outcome: 'kept',
      differences: ['it has 6 partitions, not 3', 'max.message.bytes is unset, not 2097152'],
    });
  });

  it.each(['compact', 'compact,delete'])('refuses one with cleanup.policy %s', (policy) => {
    const found = { partitions: 3, config: new Map([['cleanup.policy', policy]]) };
    expect(judgeTopic(spec, found).outcome).toBe('refused');
  });
});
