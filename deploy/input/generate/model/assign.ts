/** FNV-1a, 32 bits, over UTF-16 code units below 256 as bytes. */
export function fnv32a(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return hash >>> 0;
}

/** Where an id falls in an experiment: from 0 to 0.9999, the same for ever (hash of GrowthBook's version 2). */
export function bucketOf(experiment: string, id: string): number {
  return (fnv32a(String(fnv32a(experiment + id))) % 10_000) / 10_000;
}

/** The variant of an id, all of equal weight. */
export function assign<Variant extends string>(
  experiment: string,
  variants: readonly Variant[],
  id: string,
): Variant {
  const variant = variants[Math.floor(bucketOf(experiment, id) * variants.length)];
  if (variant === undefined) throw new RangeError(`${experiment} has no variants`);
  return variant;
}
