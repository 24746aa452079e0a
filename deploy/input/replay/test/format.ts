import type { Draft, FileContext, Format, LineParser } from '../formats/format.ts';

/** A file's context as the formats' tests use it. */
export const context: FileContext = {
  name: 'some_file',
  lineCount: 3,
  contentHash: 'ab'.repeat(32),
  now: Date.UTC(2025, 2, 1),
};

/** The parser of a format, or a failure of the test with its message. */
export function parserOf(format: Format, header = '', more: Partial<FileContext> = {}): LineParser {
  const opened = format.open(header, { ...context, ...more });
  if (!opened.ok) throw new Error(opened.message);
  return opened.parse;
}

/** The drafts of a line, or a failure of the test with the reason. */
export function draftsOf(parse: LineParser, text: string, index = 0): readonly Draft[] {
  const parsed = parse(Buffer.from(text), index);
  if (!parsed.ok) throw new Error(`${parsed.reason}: ${parsed.detail}`);
  return parsed.drafts;
}

/** `reason` or `reason: detail` of a refused line. */
export function refusalOf(parse: LineParser, text: string): string {
  const parsed = parse(Buffer.from(text), 0);
  if (parsed.ok) return 'accepted';
  return parsed.detail === '' ? parsed.reason : `${parsed.reason}: ${parsed.detail}`;
}
