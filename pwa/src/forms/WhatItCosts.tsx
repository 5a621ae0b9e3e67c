import { formatMoney, pick, useTexts } from '../i18n';
import vi from '../i18n/vi/procedures.json';
import type { Draft } from '../store/draftTypes';
import { getEntity } from '../store/entities';
import { useLive } from '../store/live';
import { type FeeTable, fee } from './engine/fees';
import type { Answers } from './engine/types';
import { today } from './today';

type Props = { draft: Draft; answers: Answers };

/** What is paid for these answers when they are filed today, and why nothing is where nothing is. */
export function WhatItCosts({ draft, answers }: Props) {
  const t = useTexts('procedures', vi);
  const known = useLive(
    ['procedure', 'agency'],
    async () => ({
      procedure: (await getEntity('procedure', draft.procedure))?.value,
      agency: draft.agency ? (await getEntity('agency', draft.agency))?.value : undefined,
    }),
    [draft.procedure, draft.agency],
  );
  if (!known?.procedure) return null;
  return (
    <section id="cost">
      <h2>{t('cost')}</h2>
      {say(known.procedure, known.agency?.province)}
    </section>
  );

  function say(table: FeeTable, province: string | undefined) {
    const cost = fee(table, answers, {
      today: today(),
      case: draft.case,
      channel: 'online',
      agency: draft.agency,
      province: province ?? null,
    });
    if (!cost || cost.total === undefined) return <p>{t('fee_unknown')}</p>;
    const { row, times, total, exempt } = cost;
    const { per } = row;
    return (
      <>
        <p>
          <strong class="code">{total > 0 ? formatMoney(total) : t('free')}</strong>
          {total > 0 && times > 1 && ` = ${times} × ${formatMoney(row.amount)}`}
          {total > 0 && times === 1 && per !== 'dossier' && ` ${t(`per.${per as 'copy'}`)}`}
          {!row.verified && <span class="soft"> ({t('unverified')})</span>}
        </p>
        {exempt && <p>{t('exempt_why', { why: pick(exempt) })}</p>}
      </>
    );
  }
}
