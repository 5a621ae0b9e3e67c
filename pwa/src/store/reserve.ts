/**
 * A megabyte that this app holds in reserve, in the cache, where a deletion gives room at once. When a save finds no
 * room it is given up (`database.ts`): that save still succeeds, and the person is told while nothing is lost yet. Browsers' own
 * figures (`estimate()`) are no help: the newer ones always say that there is plenty.
 */

const NAME = 'room';
const SIZE = 1_000_000;

function fill(cache: Cache, size: number): Promise<void> {
  return cache.put(`/${NAME}`, new Response(new Uint8Array(size)));
}

/** Take it, or find it taken. With `again`, after it was needed, only where there is room to spare. */
export async function reserve(again: boolean): Promise<boolean> {
  if (typeof caches !== 'object') return true;
  const cache = await caches.open(NAME);
  if (await cache.match(`/${NAME}`)) return true;
  try {
    if (again) await fill(cache, 4 * SIZE);
    await fill(cache, SIZE);
    return true;
  } catch {
    await caches.delete(NAME);
    return false;
  }
}
