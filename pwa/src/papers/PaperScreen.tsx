import { useState } from 'preact/hooks';

import { today } from '../forms/today';
import { formatDate } from '../i18n';
import { signInPath } from '../identity/returnPath';
import { useHeld } from '../identity/useHeld';
import { Button } from '../ui/Button';
import { LinkButton } from '../ui/LinkButton';
import { Notice } from '../ui/Notice';
import { Page } from '../ui/Page';
import { argsOf, savePaper } from './actions';
import type { WalletPaper } from './load';
import { PagesView } from './PagesView';
import type { Around } from './PaperPage';
import { PinPart } from './PinPart';
import { Refused } from './Refused';
import { SharesPart } from './SharesPart';
import { holderOf, lapse, nameOf, sayLapse, sayProvenance, useWords } from './words';

type Props = { paper: WalletPaper; around: Around };

/** A paper: what it is, its pages, and what can be done with it. */
export function PaperScreen({ paper, around }: Props) {
  const t = useWords();
  const [failed, setFailed] = useState(false);
  const held = useHeld();
  const { id, value, waiting } = paper;
  const { kinds, dossiers } = around;
  const name = nameOf(value, kinds);
  const here = `/giay-to/${id}`;
  const now = today();
  const ending = sayLapse(value.expires_on, now, t);
  const { how } = lapse(value.expires_on, now);
  const source = value.source ? dossiers.get(value.source) : undefined;
  const missing = value.pages.filter(({ received_at }) => received_at === null).length;

  const setReuse = (reuse: boolean) =>
    savePaper({ ...argsOf(paper), reuse }, paper).then(
      () => setFailed(false),
      () => setFailed(true),
    );
  const facts: [string, string | null | false][] = [
    [t('fact.holder'), holderOf(value, t)],
    [t('fact.number'), value.number],
    [t('fact.issued_on'), value.issued_on && formatDate(value.issued_on)],
    [t('fact.issuer'), value.provenance !== 'agency' && value.issuer],
    [t('fact.expires_on'), how === 'good' && ending],
    [t('fact.provenance'), sayProvenance(value, t).join('. ')],
  ];
  return (
    <Page title={name} caption={t('title')} back="/giay-to">
      {failed && (
        <Notice kind="care" live>
          <p>{t('write_failed')}</p>
        </Notice>
      )}
      <Refused paper={paper} />
      {waiting.length > 0 && (
        <Notice live>
          <p>{t(held ? `unsent_${held}` : 'unsent')}</p>
          {held && (
            <LinkButton kind="secondary" href={signInPath(here)}>
              {t('sign_in')}
            </LinkButton>
          )}
        </Notice>
      )}
      {(how === 'soon' || how === 'over') && (
        <Notice kind="care">
          <p>
            {ending} {t('renew')}
          </p>
        </Notice>
      )}
      {missing > 0 && <p class="soft">{t('sending_pages', { n: missing })}</p>}
      <PagesView pages={value.pages} name={name} />
      <dl class="facts">
        {facts.map(
          ([label, said]) =>
            said && (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{said}</dd>
              </div>
            ),
        )}
        {value.source && source && (
          <div>
            <dt>{t('fact.source')}</dt>
            <dd>
              <a href={`/ho-so/${value.source}`}>
                {t('open_dossier', { code: source.code ?? t('a_dossier') })}
              </a>
            </dd>
          </div>
        )}
      </dl>
      <PinPart paper={paper} pinned={around.pinned} />
      <h2>{t('reuse_title')}</h2>
      <p>{t(value.reuse ? 'reuse_on' : 'reuse_off')}</p>
      <Button kind="secondary" onPress={() => void setReuse(!value.reuse)}>
        {t(value.reuse ? 'reuse_stop' : 'reuse_start')}
      </Button>
      <SharesPart paper={paper} around={around} />
      <h2>{t('more')}</h2>
      <LinkButton kind="secondary" href={`${here}/sua`}>
        {t('edit')}
      </LinkButton>
      <LinkButton kind="danger" href={`${here}?xoa=1`}>
        {t('delete')}
      </LinkButton>
    </Page>
  );
}
