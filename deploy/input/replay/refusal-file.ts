import { open } from 'node:fs/promises';

/** Where refused lines are kept. */
export interface RefusalLog {
  write(line: number, reason: string, detail: string, bytes: Buffer | null): Promise<void>;
  /** Answers when all is written. */
  close(): Promise<void>;
}

/** Keeps nothing. */
export const noRefusalLog: RefusalLog = {
  write: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

const bufferedLength = 65_536;

/** Writes refused lines to a file, one JSON object each; throws what the file system throws. */
export async function openRefusalLog(path: string): Promise<RefusalLog> {
  const file = await open(path, 'w');
  let held = '';
  const flush = async (): Promise<void> => {
    const text = held;
    held = '';
    await file.appendFile(text);
  };
  return {
    write: async (line, reason, detail, bytes) => {
      const text = bytes?.toString('utf8') ?? null;
      held += `${JSON.stringify({ line, reason, detail, text })}\n`;
      if (held.length >= bufferedLength) await flush();
    },
    close: async () => {
      await flush();
      await file.close();
    },
  };
}
