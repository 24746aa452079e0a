import { maxShownLength } from './limits.ts';

/** A value as messages repeat it: JSON, cut short; of objects and lists only the kind. */
export function show(value: unknown): string {
  if (typeof value === 'string') {
    const cut = value.length > maxShownLength;
    const shown = cut ? value.slice(0, maxShownLength).toWellFormed() : value;
    return JSON.stringify(shown) + (cut ? '…' : '');
  }
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  return String(value);
}
