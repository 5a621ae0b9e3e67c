/** Metres as people say them: exact when near, round when far. */
export function sayMetres(accuracy: number): number {
  const step = accuracy <= 20 ? 1 : accuracy <= 100 ? 10 : accuracy <= 1000 ? 100 : 1000;
  return Math.max(1, Math.ceil(accuracy / step) * step);
}
