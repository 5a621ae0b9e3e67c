/** Calendar dates as text: `YYYY-MM-DD`, and the shorter `YYYY-MM` and `YYYY`. As server/procedures/dates.py. */

const ISO = /^([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?$/;
const TYPED = /^([0-9]{0,2})[-/. ]([0-9]{0,2})[-/. ]([0-9]{4})$/;
const MONTH_TYPED = /^()([0-9]{1,2})[-/. ]([0-9]{4})$/;
const DAY_MS = 864e5;

/** ISO text of a date as typed (`1/9/2026`, `/9/2026`, `//2026`), or undefined when it is no real day of 1900–2199. */
export function readDate(text: string, partial: boolean): string | undefined {
  const iso = ISO.exec(text);
  const typed = TYPED.exec(text) || MONTH_TYPED.exec(text);
  const parts = iso ? iso.slice(1) : typed?.slice(1).reverse();
  if (!parts) return undefined;
  const [year = '', month = '', day = ''] = parts;
  if (year < '1900' || year > '2199' || (day && !month) || !(day || partial)) return undefined;
  const [m, d] = [month ? +month : 1, day ? +day : 1];
  const date = new Date(Date.UTC(+year, m - 1, d));
  if (date.getUTCMonth() !== m - 1 || date.getUTCDate() !== d) return undefined;
  return [year, month, day]
    .filter(Boolean)
    .map((part) => part.padStart(2, '0'))
    .join('-');
}

// The first day that a partial date may mean.
const earliest = (text: string): string => text + '-01-01'.slice(text.length - 4);

/** Whole years from a date to `today`; negative when it lies ahead; undefined when the text is no date. */
export function ageYears(text: string, today: string): number | undefined {
  if (!ISO.test(text)) return undefined;
  const born = earliest(text);
  return +today.slice(0, 4) - +born.slice(0, 4) - (today.slice(5) < born.slice(5) ? 1 : 0);
}

/** Days from a date to `today`; negative when it lies ahead; undefined when the text is no date. */
export function daysBetween(text: string, today: string): number | undefined {
  return ISO.test(text) ? (Date.parse(today) - Date.parse(earliest(text))) / DAY_MS : undefined;
}
