import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream';
import {
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createZstdDecompress,
} from 'node:zlib';
import { ServerError } from './errors.ts';

type Decoder = NodeJS.ReadWriteStream;

function decoderOf(encoding: string): Decoder | undefined {
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    case 'zstd':
      return createZstdDecompress();
    default:
      return undefined;
  }
}

/** Why a body could not be read to its end, as ClickHouse words it. */
function bodyError(error: unknown, encoding: string, aborted: boolean): ServerError {
  const text = error instanceof Error ? error.message : String(error);
  if (aborted) {
    return new ServerError(210, `The request's body ended early: ${text}. (NETWORK_ERROR)`);
  }
  return encoding === 'zstd'
    ? new ServerError(561, `zstd stream decoding failed: ${text}. (ZSTD_DECODER_FAILED)`)
    : new ServerError(354, `inflate failed: ${text}. (ZLIB_INFLATE_FAILED)`);
}

/**
 * The request's body, decompressed. It ends without an error only when the whole body came: the
 * length or the last chunk was there and the compressed stream closed.
 */
export async function* decodedBody(request: IncomingMessage): AsyncGenerator<Buffer> {
  const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  const decoder = decoderOf(encoding);
  if (decoder === undefined && encoding !== 'identity' && encoding !== '') {
    throw new ServerError(48, `Unknown compression method: ${encoding}. (NOT_IMPLEMENTED)`);
  }
  const source: AsyncIterable<Buffer> =
    decoder === undefined
      ? request
      : (pipeline(request, decoder, () => {
          // The reader below sees the error.
        }) as unknown as AsyncIterable<Buffer>);
  try {
    for await (const chunk of source) yield chunk;
  } catch (error) {
    throw bodyError(error, encoding, request.destroyed && !request.complete);
  }
  if (!request.complete) throw bodyError('connection closed', encoding, true);
}
