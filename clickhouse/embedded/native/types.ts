/** A ClickHouse type name taken apart: `Map(String, UInt8)` is Map with two arguments. */
export interface TypeNode {
  readonly name: string;
  readonly args: readonly TypeNode[];
  /** The text between the parentheses. */
  readonly inner: string;
}

/** Splits at commas outside of parentheses and quotes. */
function splitArguments(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === "'" || char === '`' || char === '"') {
      for (at += 1; at < text.length && text[at] !== char; at += 1) if (text[at] === '\\') at += 1;
    } else if (char === '(') depth += 1;
    else if (char === ')') depth -= 1;
    else if (char === ',' && depth === 0) {
      parts.push(text.slice(from, at).trim());
      from = at + 1;
    }
  }
  const last = text.slice(from).trim();
  return last === '' ? parts : [...parts, last];
}

/** A tuple's element without its name. */
function withoutName(element: string): string {
  return element.replace(/^(`(?:[^`\\]|\\.)*`|[A-Za-z_]\w*)\s+(?=[A-Z])/, '');
}

const HAS_TYPE_ARGUMENTS = new Set([
  'Array',
  'LowCardinality',
  'Map',
  'Nested',
  'Nullable',
  'Tuple',
]);

/** Reads a type's name as the engine writes it. */
export function parseType(text: string): TypeNode {
  const open = text.indexOf('(');
  if (open < 0) return { name: text, args: [], inner: '' };
  const name = text.slice(0, open);
  const inner = text.slice(open + 1, text.lastIndexOf(')'));
  if (name === 'SimpleAggregateFunction') {
    return parseType(splitArguments(inner).slice(1).join(', '));
  }
  const args = HAS_TYPE_ARGUMENTS.has(name)
    ? splitArguments(inner).map((part) => parseType(withoutName(part)))
    : [];
  return { name, args, inner };
}
