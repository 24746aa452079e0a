import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';

/** The checked value, or every problem with the path of what it is about. */
export type Checked<Value> =
  | { readonly ok: true; readonly value: Value }
  | {
      readonly ok: false;
      readonly problems: readonly { readonly path: string; readonly message: string }[];
    };

/** A check of values by a schema; the same schema stands in the OpenAPI document. */
export function checkerOf<Schema extends TSchema>(
  schema: Schema,
): (value: unknown) => Checked<Static<Schema>> {
  const compiled = Compile(schema);
  return (value) => {
    if (compiled.Check(value)) return { ok: true, value };
    const problems = compiled.Errors(value).map(({ instancePath, message }) => ({
      path: instancePath,
      message,
    }));
    return { ok: false, problems };
  };
}
