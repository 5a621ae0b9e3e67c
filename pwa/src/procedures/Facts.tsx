import { today } from '../forms/today';
import { formatMoney, pick, useTexts } from '../i18n';
import vi from '../i18n/vi/procedures.json';
import type { Fee, ProcedureValue } from '../store/types';
import { Details } from '../ui/Details';
import { Notice } from '../ui/Notice';
import { feesAt } from './fees';
import type { Receiver } from './loadProcedure';
import './facts.css';

type Props = {
  procedure: ProcedureValue;
  /** The chosen case. */
  picked: string | null;
  receiver: Receiver | undefined;
};

/** Who may file, what it needs, what it costs, how long it takes, where the result comes. */
export function Facts({ procedure, picked, receiver }: Props) {
  const t = useTexts('procedures', vi);
  const { channel, channel_reason, who_may_file, time_limit, result, decision } = procedure;
  const { amount, unit, note } = time_limit;
  const cutOff = procedure.cut_off && receiver?.cut_off;
  return (
    <>
      <Notice title={t(`${channel}_title`)} kind={channel === 'counter' ? 'care' : 'info'}>
        <p>{t(channel)}</p>
        {channel_reason && <p>{pick(channel_reason)}</p>}
      </Notice>
      <h2>{t('who')}</h2>
      <p>{pick(who_may_file)}</p>
      <Papers procedure={procedure} picked={picked} />
      <h2>{t('cost')}</h2>
      <Fees fees={feesAt(procedure.fees, today(), receiver ?? null, picked)} />
      {procedure.fee_exemptions.length > 0 && (
        <Details summary={t('exempt')}>
          <ul>
            {procedure.fee_exemptions
              .map((one) => ('text' in one ? one.text : one))
              .map((text) => (
                <li key={text.vi}>{pick(text)}</li>
              ))}
          </ul>
        </Details>
      )}
      <h2>{t('time')}</h2>
      <p>
        <strong class="code">
          {amount > 0 ? t(`unit.${unit}`, { n: amount }) : t('time_same_day')}
        </strong>
      </p>
      {note && <p>{pick(note)}</p>}
      {cutOff && <p>{t('cut_off', { time: cutOff })}</p>}
      <h2>{t('result')}</h2>
      <p>{pick(result.name)}</p>
      {result.delivered.length > 0 && (
        <ul>
          {result.delivered.map((text) => (
            <li key={text.vi}>{pick(text)}</li>
          ))}
        </ul>
      )}
      <Details summary={t('legal')}>
        <p>
          {pick(procedure.name)} ({procedure.code})
        </p>
        <ul>
          {[...(decision ? [decision] : []), ...procedure.legal_basis].map(({ text, verified }) => (
            <li key={text}>
              {text}
              {verified === false && ` (${t('unverified')})`}
            </li>
          ))}
        </ul>
      </Details>
    </>
  );
}

function Papers({ procedure, picked }: Pick<Props, 'procedure' | 'picked'>) {
  const t = useTexts('procedures', vi);
  const { papers, cases } = procedure;
  const open = cases.length > 1 && !picked;
  const fitting = papers.filter(
    ({ cases: only }) => !only || (picked !== null && only.includes(picked)),
  );
  const more = open && papers.some(({ cases: only }) => only);
  return (
    <>
      <h2>{t('need')}</h2>
      {fitting.length > 0 && (
        <ul class="needs">
          {fitting.map(({ key, name, help, originals, copies, required, show_when }) => {
            const count = [
              originals > 0 && t('originals', { n: originals }),
              copies > 0 && t('copies', { n: copies }),
              show_when ? t('if_asked') : !required && t('if_any'),
            ].filter(Boolean);
            return (
              <li key={key}>
                {pick(name)}
                {count.length > 0 && <span class="soft"> ({count.join(', ')})</span>}
                {help && <p class="hint">{pick(help)}</p>}
              </li>
            );
          })}
        </ul>
      )}
      {more && <p>{t('need_by_case')}</p>}
      {fitting.length === 0 && !more && <p>{t('need_none')}</p>}
    </>
  );
}

function Fees({ fees }: { fees: Fee[] }) {
  const t = useTexts('procedures', vi);
  if (fees.length === 0) return <p>{t('fee_unknown')}</p>;
  const per = (unit: string) =>
    unit === 'person' || unit === 'copy' || unit === 'page' ? t(`per.${unit}`) : '';
  return (
    <ul>
      {fees.map(({ id, label, amount, per: unit, verified }) => (
        <li key={id}>
          {pick(label) !== t('free') && `${pick(label)}: `}
          <strong>{amount > 0 ? formatMoney(amount) : t('free')}</strong> {amount > 0 && per(unit)}
          {!verified && <span class="soft"> ({t('unverified')})</span>}
        </li>
      ))}
    </ul>
  );
}
