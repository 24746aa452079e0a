import { maxJsonDepth, maxJsonLength } from './limits.ts';

/**
 * What is wrong with a free JSON object, or null. Its length is measured only in records that are longer than
 * the limit, so that ordinary ones are not written out again.
 */
export function freeJsonProblem(
  name: string,
  value: Readonly<Record<string, unknown>>,
  recordLength: number,
): string | null {
  const found = walk(value, 1);
  if (found === 'deep') return `${name} must not be nested deeper than ${maxJsonDepth} levels`;
  if (found === 'infinite') {
    return `${name} holds a number beyond what a 64-bit float holds; send it as text`;
  }
  if (recordLength > maxJsonLength) {
    const { length } = JSON.stringify(value);
    if (length > maxJsonLength) {
      return `${name} must have up to ${maxJsonLength} characters as JSON, got ${length}`;
    }
  }
  return null;
}

function walk(value: object, depth: number): 'fine' | 'deep' | 'infinite' {
  if (depth > maxJsonDepth) return 'deep';
  for (const key in value) {
    const inner = (value as Record<string, unknown>)[key];
    if (typeof inner === 'number') {
      if (!Number.isFinite(inner)) return 'infinite';
    } else if (typeof inner === 'object' && inner !== null) {
      const found = walk(inner, depth + 1);
      if (found !== 'fine') return found;
    }
  }
  return 'fine';
}
