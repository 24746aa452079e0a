import cliProgress from 'cli-progress';

/** Shows how far a replay is. */
export interface Progress {
  start(totalLines: number): void;
  update(lines: number): void;
  stop(): void;
}

/** A bar on a terminal, a line every few seconds elsewhere. */
export function createProgress(stream: NodeJS.WriteStream, now: () => number = Date.now): Progress {
  return stream.isTTY ? barProgress(stream) : lineProgress(stream, now);
}

function barProgress(stream: NodeJS.WriteStream): Progress {
  const bar = new cliProgress.SingleBar({
    stream,
    format: '{bar} {percentage} %  {value} of {total} lines  {eta_formatted} left',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    hideCursor: true,
    stopOnComplete: false,
    // The caller handles signals, so that the summary comes after the bar.
    gracefulExit: false,
  });
  return {
    start: (total) => {
      bar.start(total, 0);
    },
    update: (lines) => {
      bar.update(lines);
    },
    stop: () => {
      bar.stop();
    },
  };
}

const lineEveryMs = 3_000;

function lineProgress(stream: NodeJS.WritableStream, now: () => number): Progress {
  let total = 0;
  let shownAt = 0;
  return {
    start: (totalLines) => {
      total = totalLines;
      shownAt = now();
    },
    update: (lines) => {
      if (now() - shownAt < lineEveryMs) return;
      shownAt = now();
      const percent = total === 0 ? 100 : Math.floor((lines / total) * 100);
      stream.write(`replayed ${lines} of ${total} lines (${percent} %)\n`);
    },
    stop: () => undefined,
  };
}
