import type { TSchema } from 'typebox';

/** The keywords of a field's schema that its description reads. */
interface Keywords {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Keywords[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly 'x-expects'?: string;
}

/** What a field must be, as the rest of a sentence: `an integer from 100 to 599`. */
export function describeField(schema: TSchema): string {
  return describe(schema);
}

function describe(schema: Keywords): string {
  if (schema['x-expects'] !== undefined) return schema['x-expects'];
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return `one of ${schema.enum.join(', ')}`;
  if (schema.anyOf !== undefined) return schema.anyOf.map(describe).join(' or ');
  const range = `from ${String(schema.minimum)} to ${String(schema.maximum)}`;
  if (schema.type === 'integer') return `an integer ${range}`;
  if (schema.type === 'number') return `a number ${range}`;
  if (schema.type === 'string') {
    return `text of ${schema.minLength ?? 0} to ${String(schema.maxLength)} characters`;
  }
  return schema.type === 'null' ? 'null' : 'a JSON object';
}
