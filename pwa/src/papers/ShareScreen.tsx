import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';

import { isEnded } from '../dossiers/way';
import { pick } from '../i18n';
import { Button } from '../ui/Button';
import { Choice } from '../ui/Choice';
import { ErrorSummary } from '../ui/ErrorSummary';
import { Field } from '../ui/Field';
import { LinkButton } from '../ui/LinkButton';
import { Notice } from '../ui/Notice';
import { Page } from '../ui/Page';
import { sharePaper } from './actions';
import type { WalletPaper } from './load';
import type { Around } from './PaperPage';
import { nameOf, useWords } from './words';

type Props = { paper: WalletPaper; around: Around };

/** Which dossier's officers are to see a paper. */
export function ShareScreen({ paper, around }: Props) {
  const t = useWords();
  const { route } = useLocation();
  const [chosen, choose] = useState<string>();
  const [tries, setTries] = useState(0);
  const [failed, setFailed] = useState(false);
  const { kinds, dossiers, agencies, procedures } = around;
  const here = `/giay-to/${paper.id}`;
  const shown = new Set(
    paper.value.shares.filter((one) => !one.withdrawn_at).map(({ dossier }) => dossier),
  );
  const open = Array.from(dossiers).filter(([id, one]) => !isEnded(one) && !shown.has(id));
  const wrong = tries > 0 && !chosen ? t('share_pick') : undefined;

  const share = async (event: Event) => {
    event.preventDefault();
    setTries(tries + 1);
    if (!chosen) return;
    try {
      await sharePaper(paper, chosen);
    } catch {
      return setFailed(true);
    }
    route(here, true);
  };
  return (
    <Page title={t('share')} caption={nameOf(paper.value, kinds)} back={here}>
      <ErrorSummary errors={wrong ? [{ id: 'share', message: wrong }] : []} attempt={tries} />
      {failed && (
        <Notice kind="care" live>
          <p>{t('write_failed')}</p>
        </Notice>
      )}
      <p>{t(open.length > 0 ? 'share_what' : 'share_none')}</p>
      {open.length > 0 && (
        <form noValidate onSubmit={share}>
          <Field id="share" group label={t('share_which')} error={wrong}>
            <Choice
              id="share"
              value={chosen}
              onChange={([id]) => choose(id)}
              options={open.map(([id, { procedure, agency, code }]) => {
                const name = procedures.get(procedure)?.short_name;
                const where = agencies.get(agency)?.name;
                return {
                  value: id,
                  label: name ? pick(name) : procedure,
                  hint: [where && pick(where), code].filter(Boolean).join(' · '),
                };
              })}
            />
          </Field>
          <Button type="submit">{t('share_yes')}</Button>
        </form>
      )}
      <LinkButton kind="secondary" href={here}>
        {t('share_no')}
      </LinkButton>
    </Page>
  );
}
