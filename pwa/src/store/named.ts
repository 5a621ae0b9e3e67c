/** The hashes of all files that a value names, however deep. */
export function namedIn(value: unknown, found = new Set<string>()): Set<string> {
  if (Array.isArray(value)) for (const item of value) namedIn(item, found);
  else if (value && typeof value === 'object') {
    const { file } = value as { file?: unknown };
    if (typeof file === 'string' && /^[0-9a-f]{64}$/.test(file)) found.add(file);
    for (const item of Object.values(value)) namedIn(item, found);
  }
  return found;
}
