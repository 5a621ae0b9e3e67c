import { later } from '../forms/render/later';
import { formatDate, pick, useTexts } from '../i18n';
import vi from '../i18n/vi/dossiers.json';
import type { DossierValue } from '../store/types';
import { LinkButton } from '../ui/LinkButton';
import { Notice } from '../ui/Notice';
import { Page } from '../ui/Page';
import { StatusTag } from '../ui/StatusTag';
import { AskedFor } from './AskedFor';
import { Code } from './Code';
import { FiledAnswers } from './FiledAnswers';
import type { OneDossier } from './load';
import { PapersToBring } from './PapersToBring';
import { PendingActions } from './PendingActions';
import { Timeline } from './Timeline';
import { WaySteps } from './WaySteps';
import { isEnded, mayWithdraw } from './way';

const Result = later(() => import('./Result'));
const OnTheWay = later(() => import('../media/OnTheWay'), true);

type Props = OneDossier & { id: string; dossier: DossierValue };

/** A dossier that the commune has. */
export function FiledScreen(props: Props) {
  const t = useTexts('dossiers', vi);
  const { id, dossier, queue, supplement, procedure, agency, definition } = props;
  const { code, status, due_at, paused, reason } = dossier;
  const waits = (type: string) =>
    queue.some((item) => item.type === type && item.state !== 'rejected');
  const bill = [...props.events].reverse().find(({ value }) => value.kind === 'payment-requested');
  const answerable = dossier.supplement && supplement && !waits('dossier.supplement');
  return (
    <Page
      title={procedure ? pick(procedure.short_name) : t('code')}
      caption={dossier.applicant_name}
      back="/ho-so"
    >
      <p>
        {t('code')}
        <br />
        {code ? <Code code={code} /> : t('code_coming')}
      </p>
      <p>
        <StatusTag status={status} />
      </p>
      {(status === 1 || status === 9) && <p>{t(`means.${status}`)}</p>}
      {reason && (
        <Notice kind="care" title={t('reason')}>
          <p class="said">{reason}</p>
        </Notice>
      )}
      {answerable && (
        <Notice kind="care" title={t('supplement.title')}>
          <p class="said">{supplement.message}</p>
          <AskedFor supplement={supplement} definition={definition} />
          <LinkButton href={`/ho-so/${id}/bo-sung`}>{t('supplement.open')}</LinkButton>
        </Notice>
      )}
      {status === 6 && (
        <Notice kind="care" title={t('payment.title')}>
          {bill?.value.text && <p class="said">{bill.value.text}</p>}
          <p>{t('payment.how')}</p>
          {agency && (
            <p>
              {pick(agency.name)}, {agency.address}
            </p>
          )}
        </Notice>
      )}
      {status > 8 && <Result dossier={id} />}
      <OnTheWay dossier={id} />
      <PendingActions id={id} dossier={dossier} queue={queue} />
      {!isEnded(dossier) && status !== 9 && (
        <>
          <h2>{t('due')}</h2>
          {paused ? (
            <p>{t(waits('dossier.supplement') ? 'due_sent' : 'due_paused')}</p>
          ) : due_at ? (
            <>
              <p class="code">{formatDate(due_at)}</p>
              {Date.parse(due_at) < Date.now() && <p>{t('due_late')}</p>}
            </>
          ) : (
            <p>{t('due_none')}</p>
          )}
        </>
      )}
      {status === 1 && (
        <PapersToBring papers={props.answers?.papers ?? []} definition={definition} />
      )}
      <WaySteps dossier={dossier} />
      <Timeline events={props.events} />
      <FiledAnswers id={id} dossier={dossier} filed={props.answers} definition={definition} />
      {agency && (
        <>
          <h2>{t('agency')}</h2>
          <p>
            {pick(agency.name)}
            <br />
            {agency.address}
            <br />
            {pick(agency.hours)}
          </p>
        </>
      )}
      {mayWithdraw(dossier) && !waits('dossier.withdraw') && (
        <LinkButton kind="plain" href={`/ho-so/${id}?rut=1`}>
          {t('withdraw')}
        </LinkButton>
      )}
    </Page>
  );
}
