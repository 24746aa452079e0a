/** Gives the offset behind the head that each chunk of a streamed answer repeats. */
type HeadEnd = (chunk: Buffer) => number;

function linesEnd(lines: number): HeadEnd {
  return (chunk) => {
    let at = 0;
    for (let line = 0; line < lines; line += 1) at = chunk.indexOf(10, at) + 1;
    return at;
  };
}

/** As `linesEnd`, but a line end within quotes is part of a name. */
function csvEnd(lines: number): HeadEnd {
  return (chunk) => {
    let quoted = false;
    let left = lines;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at];
      if (byte === 34) quoted = !quoted;
      else if (byte === 10 && !quoted) {
        left -= 1;
        if (left === 0) return at + 1;
      }
    }
    return chunk.length;
  };
}

/** A count of columns, then that many strings, once or twice. */
function binaryEnd(lists: number): HeadEnd {
  return (chunk) => {
    let at = 0;
    const varUint = (): number => {
      let value = 0;
      for (let scale = 1; ; scale *= 128) {
        const byte = chunk[at] ?? 0;
        at += 1;
        value += (byte & 127) * scale;
        if (byte < 128) return value;
      }
    };
    const columns = varUint();
    for (let index = 0; index < columns * lists; index += 1) {
      const length = varUint();
      at += length;
    }
    return at;
  };
}

const HEADS: Readonly<Record<string, HeadEnd>> = {
  CSVWithNames: csvEnd(1),
  CSVWithNamesAndTypes: csvEnd(2),
  JSONCompactEachRowWithNames: linesEnd(1),
  JSONCompactEachRowWithNamesAndTypes: linesEnd(2),
  JSONCompactStringsEachRowWithNames: linesEnd(1),
  JSONCompactStringsEachRowWithNamesAndTypes: linesEnd(2),
  RowBinaryWithNames: binaryEnd(1),
  RowBinaryWithNamesAndTypes: binaryEnd(2),
  TSVRawWithNames: linesEnd(1),
  TSVRawWithNamesAndTypes: linesEnd(2),
  TSVWithNames: linesEnd(1),
  TSVWithNamesAndTypes: linesEnd(2),
  TabSeparatedRawWithNames: linesEnd(1),
  TabSeparatedRawWithNamesAndTypes: linesEnd(2),
  TabSeparatedWithNames: linesEnd(1),
  TabSeparatedWithNamesAndTypes: linesEnd(2),
};

/** Whether the format's chunks repeat a head that can be taken off. */
export function hasHead(format: string): boolean {
  return format in HEADS;
}

/** Joins a streamed answer's chunks: the head stays on the first alone. */
export function joinerOf(format: string): (chunk: Uint8Array) => Uint8Array {
  const headEnd = HEADS[format];
  if (headEnd === undefined) return (chunk) => chunk;
  let isFirst = true;
  return (chunk) => {
    if (isFirst) {
      isFirst = false;
      return chunk;
    }
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    return bytes.subarray(headEnd(bytes));
  };
}
