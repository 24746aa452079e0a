import { Busboy, type BusboyInstance } from '@fastify/busboy';
import type { IncomingMessage } from 'node:http';
import { ServerError } from './errors.ts';

const FIELD_BYTES = 16 * 1024 * 1024;

/** Whether a request's body is a form, as clients send long parameters. */
export function isMultipart(request: IncomingMessage): boolean {
  return (request.headers['content-type'] ?? '').toLowerCase().startsWith('multipart/form-data');
}

function openForm(request: IncomingMessage): BusboyInstance {
  try {
    return new Busboy({
      headers: { 'content-type': request.headers['content-type'] ?? '' },
      limits: { fieldSize: FIELD_BYTES, fields: 1000 },
    });
  } catch (error) {
    throw new ServerError(36, `The form cannot be read: ${String(error)}. (BAD_ARGUMENTS)`);
  }
}

/** Moves a form's fields to the URL's parameters; throws ServerError, for external tables too. */
export async function readMultipart(
  request: IncomingMessage,
  body: AsyncIterable<Buffer>,
  search: URLSearchParams,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const refuse = (code: number, detail: string): void => {
    reject(new ServerError(code, detail));
  };
  const form = openForm(request);
  form.on('field', (name, value, _nameCut, valueCut) => {
    if (valueCut) refuse(307, `A form's field may have ${FIELD_BYTES} bytes. (TOO_MANY_BYTES)`);
    search.append(name, value);
  });
  form.on('file', (_name, file) => {
    file.resume();
    refuse(48, 'External tables are not supported by the embedded server. (NOT_IMPLEMENTED)');
  });
  form.on('error', (error) => {
    refuse(36, `The form cannot be read: ${String(error)}. (BAD_ARGUMENTS)`);
  });
  form.on('finish', () => {
    resolve(undefined);
  });
  promise.catch(() => undefined);
  for await (const chunk of body) form.write(chunk);
  form.end();
  await promise;
}
