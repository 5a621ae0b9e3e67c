/** `/ho-so/:id/bo-sung`: only what the officer asked for, filled like a form, sent like a filing. */

import { useRoute } from 'preact-iso/router';

import { useTexts } from '../i18n';
import vi from '../i18n/vi/dossiers.json';
import { useLive } from '../store/live';
import { LinkButton } from '../ui/LinkButton';
import { Page } from '../ui/Page';
import { loadOne, ONE_COLLECTIONS } from './load';
import { SupplementScreen } from './SupplementScreen';
import { EMPTY, type SupplementDraft, supplementPlace } from './supplementDraft';
import { useScratch } from './useScratch';
import './dossiers.css';

export default function SupplementPage() {
  const t = useTexts('dossiers', vi);
  const { params, query } = useRoute();
  const id = params['id'] ?? '';
  const one = useLive(ONE_COLLECTIONS, () => loadOne(id), [id]);
  const open = one?.dossier?.supplement;
  const scratch = useScratch<SupplementDraft>(open ? supplementPlace(open) : null, EMPTY);
  if (!one) return null;
  const { dossier, supplement, answers, definition, queue } = one;
  const sent = queue.some(
    ({ type, state }) => type === 'dossier.supplement' && state !== 'rejected',
  );
  const back = `/ho-so/${id}`;
  if (!dossier || !supplement || sent) {
    return (
      <Page title={t(dossier ? 'more.closed_title' : 'missing_title')} back={back}>
        <p>{t(sent ? 'pending.supplement' : dossier ? 'more.closed' : 'missing')}</p>
        <LinkButton href={back}>{t('more.to_dossier')}</LinkButton>
      </Page>
    );
  }
  if (!definition || !answers) {
    return (
      <Page title={t('more.title')} back={back}>
        <p>{t('answers_missing')}</p>
        <LinkButton href={back}>{t('more.to_dossier')}</LinkButton>
      </Page>
    );
  }
  if (!scratch) return null;
  return (
    <SupplementScreen
      request={{ id, dossier, supplement, filed: answers, definition }}
      scratch={scratch}
      query={query}
    />
  );
}
