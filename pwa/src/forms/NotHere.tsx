import { useRoute } from 'preact-iso/router';

import { useTexts } from '../i18n';
import vi from '../i18n/vi/notHere.json';
import { getEntity } from '../store/entities';
import { useLive } from '../store/live';
import { LinkButton } from '../ui/LinkButton';
import { Page } from '../ui/Page';
import { later } from './render/later';
import type { DraftState } from './useDraft';

const NewerForm = later(() => import('./versions/NewerForm'));

const WATCHED = ['dossier'];

/** Why a draft cannot be filled here, and where to go instead. Nothing while it is being read. */
export default function NotHere({ state }: { state: DraftState }) {
  const t = useTexts('notHere', vi);
  const id = useRoute().params['draft'] ?? '';
  // Back to the form, after the commune has received it.
  const received = useLive(WATCHED, async () => !!(await getEntity('dossier', id)), [id]);
  if (state === 'newer') return <NewerForm id={id} />;
  if (state === 'loading' || received === undefined) return null;
  const filed = typeof state !== 'string' || (state === 'missing' && received);
  const why = filed ? 'filed' : state === 'missing' ? 'missing' : 'no_form';
  return (
    <Page title={t(`${why}_title`)} back="/ho-so">
      <p>{t(why)}</p>
      <LinkButton href={filed ? `/ho-so/${id}` : '/ho-so'}>
        {t(filed ? 'to_dossier' : 'to_dossiers')}
      </LinkButton>
    </Page>
  );
}
