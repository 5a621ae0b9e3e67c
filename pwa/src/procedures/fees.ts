import type { Fee } from '../store/types';

/** The fees that hold on `day` (`YYYY-MM-DD`) at an agency: the first fitting row of each id. */
export function feesAt(fees: Fee[], day: string, agency: string | null): Fee[] {
  const fitting = fees.filter(
    ({ effective_from, effective_to, agencies }) =>
      effective_from <= day &&
      (!effective_to || day <= effective_to) &&
      (!agencies || (agency !== null && agencies.includes(agency))),
  );
  return fitting.filter((fee, at) => fitting.findIndex(({ id }) => id === fee.id) === at);
}
