import { describe, expect, it } from '@jest/globals';
import { lagOf, statusLines, totalRows } from './live.mjs';

const metrics = `# HELP resee_sink_position Offset behind the last settled range
# TYPE resee_sink_position gauge
resee_sink_position{topic="resee.metrics",partition="0"} 90
resee_sink_position{topic="resee.metrics",partition="1"} 50
# TYPE resee_sink_high_watermark gauge
resee_sink_high_watermark{topic="resee.metrics",partition="0"} 100
resee_sink_high_watermark{topic="resee.metrics",partition="1"} 50
resee_sink_high_watermark{topic="resee.activity",partition="2"} 7
`;

describe('live status', () => {
  it('sums what is not settled, partitions without a first settled range included', () => {
    expect(lagOf(metrics)).toBe(10 + 0 + 7);
    expect(lagOf('')).toBe(0);
  });

  it('shows rows by table and the lag in two short lines', () => {
    const counts = new Map([
      ['api_requests', 12_345],
      ['dead_letters', 0],
    ]);
    expect(statusLines(counts, 17)).toEqual(['  api_requests 12,345', '  dead_letters 0 · lag 17']);
    expect(statusLines(counts, null)[1]).toContain('lag unknown');
    expect(totalRows(counts)).toBe(12_345);
  });
});
