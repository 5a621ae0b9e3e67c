/** Today in Vietnam (UTC+7 all year), `YYYY-MM-DD`, by this device's clock. */
export function today(now = Date.now()): string {
  return new Date(now + 7 * 3_600_000).toISOString().slice(0, 10);
}
