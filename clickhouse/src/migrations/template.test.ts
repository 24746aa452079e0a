import { describe, expect, it } from '@jest/globals';
import { render, type TemplateSettings } from './template.ts';

const single: TemplateSettings = {
  database: 'resee',
  cluster: null,
  retention: { raw: 400, deadLetters: 30 },
};
const cluster: TemplateSettings = { ...single, cluster: 'prod' };

describe('render', () => {
  it.each([
    ['{{db}}.t', 'resee.t', 'resee.t'],
    ['{{all_db}}.t', 'resee.t', 'resee_all.t'],
    ['{{on_cluster}}', '', 'ON CLUSTER prod'],
    [
      '{{engine.sharded MergeTree}}',
      'MergeTree',
      "ReplicatedMergeTree('/clickhouse/tables/{uuid}/{shard}', '{replica}')",
    ],
    [
      '{{engine.global AggregatingMergeTree}}',
      'AggregatingMergeTree',
      "ReplicatedAggregatingMergeTree('/clickhouse/tables/{uuid}/all', '{shard}-{replica}')",
    ],
    [
      '{{dedup 300}}',
      'non_replicated_deduplication_window = 300',
      'replicated_deduplication_window = 300, replicated_deduplication_window_seconds = 90000',
    ],
    ['{{retention.raw}} {{retention.dead_letters}}', '400 30', '400 30'],
  ])('%s', (template, onSingle, onCluster) => {
    expect(render(template, single)).toBe(onSingle);
    expect(render(template, cluster)).toBe(onCluster);
  });

  it('fills the name of the cluster in clusters only', () => {
    expect(render('{{cluster}}', cluster)).toBe('prod');
    expect(() => render('{{cluster}}', single)).toThrow('{{cluster}}');
  });

  it.each(['{{what}}', '{{engine.sharded Log}}', '{{engine.moon MergeTree}}', '{{dedup many}}'])(
    'refuses %s',
    (template) => {
      expect(() => render(template, cluster)).toThrow('unknown placeholder');
    },
  );

  it('refuses names that would need quoting', () => {
    expect(() => render('{{db}}', { ...single, database: 'a; DROP' })).toThrow(RangeError);
  });
});
