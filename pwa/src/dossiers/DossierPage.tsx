/** `/ho-so/:id`: one dossier, from *on this phone* to its result. `?rut=1` asks before withdrawing it. */

import { useRoute } from 'preact-iso/router';

import { useTexts } from '../i18n';
import vi from '../i18n/vi/dossiers.json';
import { useLive } from '../store/live';
import { LinkButton } from '../ui/LinkButton';
import { Page } from '../ui/Page';
import { FiledScreen } from './FiledScreen';
import { loadOne, ONE_COLLECTIONS } from './load';
import { QueuedScreen } from './QueuedScreen';
import { RejectedScreen } from './RejectedScreen';
import { WithdrawScreen } from './WithdrawScreen';
import { mayWithdraw } from './way';
import './dossiers.css';

export default function DossierPage() {
  const t = useTexts('dossiers', vi);
  const { params, query } = useRoute();
  const id = params['id'] ?? '';
  const one = useLive(ONE_COLLECTIONS, () => loadOne(id), [id]);
  if (!one) return null;
  const { dossier } = one;
  const filing = one.queue.find(({ type }) => type === 'dossier.file');
  if (filing?.state === 'rejected') return <RejectedScreen item={filing} one={one} />;
  if (dossier) {
    return query['rut'] && mayWithdraw(dossier) ? (
      <WithdrawScreen id={id} dossier={dossier} />
    ) : (
      <FiledScreen id={id} {...one} dossier={dossier} />
    );
  }
  if (filing) return <QueuedScreen item={filing} one={one} />;
  return (
    <Page title={t('missing_title')} back="/ho-so">
      <p>{t('missing')}</p>
      <LinkButton href="/ho-so">{t('to_list')}</LinkButton>
    </Page>
  );
}
