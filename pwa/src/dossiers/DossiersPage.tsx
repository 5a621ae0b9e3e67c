/** `/ho-so`: drafts, what waits to be sent, and what was filed, each with its way. */

import { useEffect } from 'preact/hooks';
import { useLocation, useRoute } from 'preact-iso/router';

import { useTexts } from '../i18n';
import vi from '../i18n/vi/dossiers.json';
import { signInPath } from '../identity/returnPath';
import { OtherWork } from '../settings/OtherWork';
import { useLive } from '../store/live';
import { openProfile } from '../store/profiles';
import { LinkButton } from '../ui/LinkButton';
import { Notice } from '../ui/Notice';
import { Page } from '../ui/Page';
import { type DossierList, LIST_COLLECTIONS, loadList } from './load';
import { DossierRow, DraftRow, FilingRow } from './Rows';
import { isTempCode } from './tempCode';
import { isEnded, needsPerson } from './way';
import './dossiers.css';

/** The id that a temporary reference stands for on this phone. */
function byTempCode(code: string, { drafts, filings, dossiers }: DossierList): string | undefined {
  return [
    ...filings.map(({ item }) => item.entity),
    ...dossiers.map(({ id }) => id),
    ...drafts.map(({ draft }) => draft.id),
  ].find((id) => isTempCode(code, id));
}

export default function DossiersPage() {
  const t = useTexts('dossiers', vi);
  const { query } = useRoute();
  const { route } = useLocation();
  const list = useLive(LIST_COLLECTIONS, loadList);
  const scanned = query['tam'];
  const found = scanned && list ? byTempCode(scanned, list) : undefined;
  useEffect(() => {
    if (found) route(`/ho-so/${found}`, true);
  }, [found, route]);
  if (!list || found) return null;

  const { drafts, filings, dossiers, pending, refused } = list;
  const mend = filings.filter(({ item }) => item.state === 'rejected');
  const queued = filings.filter(({ item }) => item.state !== 'rejected');
  const asked = dossiers.filter(
    ({ id, dossier }) => refused.has(id) || (needsPerson(dossier) && !pending.has(id)),
  );
  const rest = dossiers.filter((one) => !asked.includes(one));
  const ended = rest.filter(({ dossier }) => isEnded(dossier));
  const filed = rest.filter(({ dossier }) => !isEnded(dossier));
  const person = openProfile()?.person ?? null;
  const nothing = drafts.length + filings.length + dossiers.length === 0;
  return (
    <Page title={t('title')} back="/">
      {scanned && (
        <Notice kind="care">
          <p>{t('temp_missing', { code: scanned })}</p>
        </Notice>
      )}
      {nothing && <p>{t('none')}</p>}
      {mend.length + asked.length > 0 && (
        <section>
          <h2>{t('h.you')}</h2>
          {mend.map((one) => (
            <FilingRow key={one.item.id} {...one} />
          ))}
          {asked.map((one) => (
            <DossierRow key={one.id} {...one} pending={pending.has(one.id)} />
          ))}
        </section>
      )}
      <OtherWork />
      {queued.length > 0 && (
        <section>
          <h2>{t('h.queued')}</h2>
          {queued.map((one) => (
            <FilingRow key={one.item.id} {...one} />
          ))}
        </section>
      )}
      {drafts.length > 0 && (
        <section>
          <h2>{t('h.drafts')}</h2>
          {drafts.map((one) => (
            <DraftRow key={one.draft.id} {...one} />
          ))}
        </section>
      )}
      {filed.length > 0 && (
        <section>
          <h2>{t('h.filed')}</h2>
          {filed.map((one) => (
            <DossierRow key={one.id} {...one} pending={pending.has(one.id)} />
          ))}
        </section>
      )}
      {ended.length > 0 && (
        <section>
          <h2>{t('h.ended')}</h2>
          {ended.map((one) => (
            <DossierRow key={one.id} {...one} pending={pending.has(one.id)} />
          ))}
        </section>
      )}
      <LinkButton href="/thu-tuc" kind={nothing ? 'primary' : 'secondary'}>
        {t('make')}
      </LinkButton>
      {!person && (
        <>
          <p class="soft">{t('sign_in_hint')}</p>
          <LinkButton kind="plain" href={signInPath('/ho-so')}>
            {t('sign_in')}
          </LinkButton>
        </>
      )}
    </Page>
  );
}
