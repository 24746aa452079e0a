/** What `If-Match` wants: any version, one of some, nothing at all, or it cannot be read. */
export type IfMatch =
  | { readonly kind: 'any' }
  | { readonly kind: 'versions'; readonly versions: readonly number[] }
  | { readonly kind: 'missing' }
  | { readonly kind: 'malformed' };

/** The ETag of a version. */
export function etagOf(version: number): string {
  return `"${version}"`;
}

/** Reads the header `If-Match`; weak tags never match (RFC 9110), tags that are not ours neither. */
export function readIfMatch(header: string | undefined): IfMatch {
  if (header === undefined) return { kind: 'missing' };
  const text = header.trim();
  if (text === '*') return { kind: 'any' };
  if (!/^(W\/)?"[^"]*"(\s*,\s*(W\/)?"[^"]*")*$/.test(text)) return { kind: 'malformed' };
  const versions = [...text.matchAll(/(W\/)?"([^"]*)"/g)]
    .filter(([, weak, tag = '']) => weak === undefined && /^[1-9]\d{0,9}$/.test(tag))
    .map(([, , tag]) => Number(tag));
  return { kind: 'versions', versions };
}
