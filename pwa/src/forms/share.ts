/** What is as it was keeps its identity, so that the screen draws only what has changed. */

type Things = Record<string, unknown>;

/**
 * `now`, with every part that equals its part of `before` replaced by that. Parts of two different questions stay
 * apart. `now` is fresh, or made of parts that are shared already; it is changed in place, to what it equals.
 */
export function share<T>(before: unknown, now: T): T {
  if (before === now || !isThings(before) || !isThings(now)) return now;
  if (Array.isArray(before) !== Array.isArray(now) || before['question'] !== now['question'])
    return now;
  const keys = Object.keys(now);
  let same = keys.length === Object.keys(before).length;
  for (const key of keys) {
    const part = share(before[key], now[key]);
    if (part !== now[key]) (now as Things)[key] = part;
    if (part !== before[key]) same = false;
  }
  return same ? (before as T) : now;
}

function isThings(value: unknown): value is Things {
  return typeof value === 'object' && value !== null;
}
