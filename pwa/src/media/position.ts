/** Where the phone is, by satellites and no network: the first fix at once, a better one while it is waited for. */

export type Position = { lat: number; lon: number; accuracy: number };
/** `none`: this phone cannot. `denied`: it may not. `lost`: it found nothing. */
export type PlaceTrouble = 'none' | 'denied' | 'lost';

/** Metres that are good enough to stop looking. */
export const GOOD = 20;
/** Metres from which a person should look again in the open. */
export const FAR = 100;
const PATIENCE = 60_000;

const rounded = (degrees: number) => Math.round(degrees * 1e6) / 1e6;

/** As an answer keeps it: degrees to 6 digits (about 0.1 m), whole metres, rounded up. */
export function toPosition({
  latitude,
  longitude,
  accuracy,
}: Pick<GeolocationCoordinates, 'latitude' | 'longitude' | 'accuracy'>): Position {
  return {
    lat: rounded(latitude),
    lon: rounded(longitude),
    accuracy: Math.max(0, Math.ceil(accuracy)),
  };
}

/**
 * Look for the position. `found` hears each that is better than the one before; `over` that the looking has ended, by
 * itself or because nothing can come of it. Returns the way to stop.
 */
export function watchPosition(
  found: (position: Position) => void,
  over: (trouble: PlaceTrouble | null) => void,
): () => void {
  const { geolocation } = navigator;
  if (!geolocation) {
    over('none');
    return () => undefined;
  }
  let best: Position | undefined;
  let ended = false;
  const end = (trouble: PlaceTrouble | null) => {
    if (ended) return;
    stop();
    over(trouble);
  };
  const watch = geolocation.watchPosition(
    ({ coords }) => {
      if (ended) return;
      const next = toPosition(coords);
      if (!best || next.accuracy <= best.accuracy) {
        best = next;
        found(next);
      }
      if (next.accuracy <= GOOD) end(null);
    },
    ({ code }) => {
      if (code === 1) end('denied');
      else if (!best) end('lost');
    },
    { enableHighAccuracy: true, maximumAge: 0, timeout: PATIENCE },
  );
  const timer = setTimeout(() => end(best ? null : 'lost'), PATIENCE);
  function stop(): void {
    ended = true;
    clearTimeout(timer);
    geolocation.clearWatch(watch);
  }
  return stop;
}
