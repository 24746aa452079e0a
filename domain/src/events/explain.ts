import type { TProperties, TSchema } from 'typebox';
import { Check } from 'typebox/value';
import { describeField } from './describe.ts';
import { maxProblems } from './limits.ts';
import { show } from './show.ts';
import { parseTime } from './time.ts';

/**
 * Every problem of an event's fields, each as a sentence with the field, what was wrong and what is right.
 * `writtenName` gives the name that the producer used where an upcast renamed the field.
 */
export function fieldProblems(
  properties: TProperties,
  required: readonly string[],
  event: Readonly<Record<string, unknown>>,
  writtenName: (field: string) => string,
): string[] {
  const problems: string[] = [];
  for (const [name, schema] of Object.entries(properties)) {
    const value = event[name];
    if (value === undefined) {
      if (required.includes(name)) {
        problems.push(`${writtenName(name)} is missing; it must be ${describeField(schema)}`);
      }
      continue;
    }
    const problem = problemOf(schema, value);
    if (problem !== null) problems.push(`${writtenName(name)} ${problem}`);
  }
  return problems;
}

/** Problems as one message, a few at most. */
export function listProblems(problems: readonly string[]): string {
  const rest = problems.length - maxProblems;
  const listed = problems.slice(0, maxProblems).join('; ');
  return rest > 0 ? `${listed}; and ${rest} more` : listed;
}

function problemOf(schema: TSchema, value: unknown): string | null {
  const { optional, time } = marksOf(schema);
  if (optional && value === null) return null;
  if (time) {
    const parsed = parseTime(value);
    return parsed.ok ? null : parsed.problem;
  }
  return Check(schema, value) ? null : `must be ${describeField(schema)}, got ${show(value)}`;
}

/** Whether a field may be null, and whether it is a time. */
export function marksOf(schema: TSchema): { optional: boolean; time: boolean } {
  const { anyOf } = schema as { anyOf?: readonly (TSchema & { type?: string })[] };
  const optional = anyOf?.some((option) => option.type === 'null') ?? false;
  const inner = optional ? anyOf?.[0] : schema;
  return { optional, time: inner !== undefined && 'x-time' in inner };
}
