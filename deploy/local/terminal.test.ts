import { describe, expect, it } from '@jest/globals';
import { createBoard, cut } from './terminal.mjs';

const record = (isTTY: boolean) => {
  let text = '';
  const out = { isTTY, columns: 40, write: (part: string) => (text += part) };
  return { board: createBoard(out, { env: { NO_COLOR: '1' } }), text: () => text };
};

describe('board', () => {
  it('prints plain lines, without escape sequences, where there is no terminal', () => {
    const { board, text } = record(false);
    board.step('Kafka', 'starting').done('127.0.0.1:9092');
    board.step('Redis').skip('not found');
    board.step('Api').fail('exit 1');
    board.close();
    expect(text()).toMatch(
      /^ {2}✓ Kafka {10}127\.0\.0\.1:9092 {2}0\.0 s\n {2}○ Redis {10}not found\n {2}✗ Api {12}exit 1 {2}0\.0 s\n$/,
    );
  });

  it('keeps one line for each running step in a terminal and replaces it', () => {
    const { board, text } = record(true);
    const kafka = board.step('Kafka', 'starting');
    board.line('between');
    kafka.done('up');
    board.close();
    expect(text()).toContain('⠋ Kafka          starting');
    expect(text()).toContain('\u001b[1A\u001b[0J');
    expect(text()).toMatch(/✓ Kafka {10}up {2}0\.0 s\n$/);
  });

  it('replaces its status in a terminal and prints it as one line elsewhere', () => {
    const [terminal, plain] = [record(true), record(false)];
    for (const { board } of [terminal, plain]) {
      board.status(['  rows 1', '  lag 2']);
      board.status([]);
      board.close();
    }
    expect(terminal.text()).toBe('  rows 1\n  lag 2\n\u001b[2A\u001b[0J');
    expect(plain.text()).toBe('  rows 1 · lag 2\n');
  });

  it('cuts a line to the width, not counting colours', () => {
    expect(cut('\u001b[32mabcdef\u001b[39mghi', 5)).toBe('\u001b[32mabcd\u001b[39m');
    expect(cut('abc', 80)).toBe('abc');
  });
});
