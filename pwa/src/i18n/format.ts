/** Dates and money as Vietnam writes them. The zone is UTC+7 all year, so no tables are needed. */

const VIETNAM_MS = 7 * 3_600_000;

function local(iso: string): string {
  const at = Date.parse(iso);
  return Number.isNaN(at) ? '' : new Date(at + VIETNAM_MS).toISOString();
}

/** `2026-11-02` or an instant → `02/11/2026`; `2026-11` → `11/2026`; `2026` → `2026`. */
export function formatDate(iso: string): string {
  const day = iso.length > 10 ? local(iso).slice(0, 10) : iso;
  return day.split('-').reverse().join('/');
}

/** An instant → `15:04, 02/11/2026` by Vietnam's clock. */
export function formatDateTime(iso: string): string {
  const at = local(iso);
  return at && `${at.slice(11, 16)}, ${formatDate(at.slice(0, 10))}`;
}

/** Whole đồng → `8.000 đ`. */
export function formatMoney(amount: number): string {
  return `${String(amount).replace(/\B(?=(\d{3})+$)/g, '.')} đ`;
}
