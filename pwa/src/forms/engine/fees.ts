/** What a filing costs. As server/procedures/fees.py; held by tests/conformance/fees. */

import { plainNumber } from './numbers';
import { holds } from './rules';
import type { Answers, Cost, Exemption, Fee, FeeContext } from './types';

/** What of a procedure says its fees. */
export type FeeTable = { fees: Fee[]; fee_exemptions: Exemption[] };

type Dated = { effective_from?: string; effective_to?: string | null };
const holdsOn = (day: string) => (dated: Dated) =>
  (!dated.effective_from || dated.effective_from <= day) &&
  (!dated.effective_to || day <= dated.effective_to);

const among = (some: string[] | null | undefined, one: string | null | undefined) =>
  !some || some.includes(one as string);

/** The first row that fits, paid as often as its `times` says; nothing where an exemption holds. Undefined: unknown. */
export function fee(table: FeeTable, answers: Answers, context: FeeContext): Cost | undefined {
  const { today, channel, agency, province } = context;
  const row = table.fees
    .filter(holdsOn(today))
    .find(
      (one) =>
        (one.channel === channel || one.channel === 'any') &&
        among(one.agencies, agency) &&
        among(one.provinces, province) &&
        among(one.cases, context.case),
    );
  if (!row) return undefined;
  const given = row.times === undefined ? undefined : answers[row.times];
  const times = Number.isInteger(given) && (given as number) >= 0 ? (given as number) : 1;
  const exemption = table.fee_exemptions.find(
    (one) =>
      'text' in one &&
      one.when !== undefined &&
      one.when !== null &&
      holdsOn(today)(one) &&
      holds(one.when, answers, undefined, context),
  );
  const exempt = exemption && 'text' in exemption ? exemption.text : undefined;
  return { row, times, total: exempt ? 0 : plainNumber(row.amount * times), exempt };
}
