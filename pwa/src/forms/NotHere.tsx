import { useTexts } from '../i18n';
import vi from '../i18n/vi/forms.json';
import { LinkButton } from '../ui/LinkButton';
import { Page } from '../ui/Page';
import type { DraftState } from './useDraft';

/** Why a draft cannot be filled here, and where to go instead. Nothing while it is being read. */
export function NotHere({ state }: { state: DraftState }) {
  const t = useTexts('forms', vi);
  if (state === 'loading') return null;
  const why = state === 'missing' ? 'missing' : state === 'no-form' ? 'no_form' : 'filed';
  const filed = typeof state === 'string' ? null : state.draft.id;
  return (
    <Page title={t(`${why}_title`)} back="/ho-so">
      <p>{t(why)}</p>
      <LinkButton href={filed ? `/ho-so/${filed}` : '/ho-so'}>
        {t(filed ? 'to_dossier' : 'to_dossiers')}
      </LinkButton>
    </Page>
  );
}
