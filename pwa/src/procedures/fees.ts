import type { Fee } from '../store/types';

/**
 * The fees that hold on `day` (`YYYY-MM-DD`) at an agency: for each channel the first row that fits, as
 * the server reckons. Until a case is picked, those of every case.
 */
export function feesAt(
  fees: Fee[],
  day: string,
  agency: { id: string; province: string } | null,
  picked: string | null = null,
): Fee[] {
  const fitting = fees.filter(
    ({ effective_from, effective_to, agencies, provinces, cases }) =>
      effective_from <= day &&
      (!effective_to || day <= effective_to) &&
      (!agencies || (agency !== null && agencies.includes(agency.id))) &&
      (!provinces || (agency !== null && provinces.includes(agency.province))) &&
      (!cases || picked === null || cases.includes(picked)),
  );
  const sort = ({ channel, cases }: Fee) => `${channel} ${picked === null ? (cases ?? '') : ''}`;
  return fitting.filter((fee, at) => fitting.findIndex((one) => sort(one) === sort(fee)) === at);
}
