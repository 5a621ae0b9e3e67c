/** Our own line icons, drawn on a 24 × 24 grid. Always beside a word, so hidden from screen readers. */

const PATHS = {
  back: 'M15 5l-7 7 7 7',
  next: 'M9 5l7 7-7 7',
  write: 'M4 20h4L19 9l-4-4L4 16zM13 7l4 4',
  folder: 'M3 6h6l2 3h10v10H3z',
  mail: 'M3 6h18v12H3zM3 7l9 7 9-7',
  gear: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 5v4M9 15v4',
  office: 'M4 20V9l8-5 8 5v11M9 20v-6h6v6M2 20h20',
  person: 'M12 12a4 4 0 100-8 4 4 0 000 8zM4 21c1-5 4-7 8-7s7 2 8 7',
  check: 'M5 13l5 5 9-11',
  cloud: 'M7 18a4 4 0 010-8 5 5 0 0110-1 4.5 4.5 0 010 9z',
  wait: 'M12 3a9 9 0 100 18 9 9 0 000-18zM12 7v5l3 3',
  alert: 'M12 3L2 20h20zM12 10v4M12 17v.5',
  stop: 'M6 6l12 12M18 6L6 18',
  search: 'M10.5 4a6.5 6.5 0 100 13 6.5 6.5 0 000-13zM15.5 15.5L20 20',
  sound: 'M4 9v6h4l5 4V5L8 9zM16 9c1.5 2 1.5 4 0 6M18.5 6.5c3 3 3 8 0 11',
  money: 'M3 7h18v10H3zM12 10a2 2 0 100 4 2 2 0 000-4z',
  paper: 'M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6',
  card: 'M3 6h18v12H3zM6 9h5v6H6zM14 12h4',
  phone: 'M7 2h10v20H7zM11 18h2',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
