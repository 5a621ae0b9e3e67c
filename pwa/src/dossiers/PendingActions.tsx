import { useLocation } from 'preact-iso/router';

import { useTexts } from '../i18n';
import vi from '../i18n/vi/dossiers.json';
import { signInPath } from '../identity/returnPath';
import { useHeld } from '../identity/useHeld';
import type { QueueItem } from '../store/types';
import { discard } from '../sync/outbox';
import { Button } from '../ui/Button';
import { LinkButton } from '../ui/LinkButton';
import { Notice } from '../ui/Notice';
import { ProblemText } from './ProblemText';
import { restoreSupplement } from './supplementDraft';

type Kind = 'supplement' | 'withdraw';

function kindOf({ type }: QueueItem): Kind | null {
  if (type === 'dossier.supplement') return 'supplement';
  return type === 'dossier.withdraw' ? 'withdraw' : null;
}

/** What this phone has still to send about the dossier, and what the server refused. */
export function PendingActions({ id, queue }: { id: string; queue: QueueItem[] }) {
  const t = useTexts('dossiers', vi);
  const { route } = useLocation();
  const held = useHeld();
  const again = async (item: QueueItem, kind: Kind) => {
    if (kind === 'supplement') await restoreSupplement(item);
    await discard(item.id);
    route(kind === 'supplement' ? `/ho-so/${id}/bo-sung` : `/ho-so/${id}?rut=1`);
  };
  return (
    <>
      {queue.map((item) => {
        const kind = kindOf(item);
        if (!kind) return null;
        if (item.state !== 'rejected') {
          return (
            <Notice key={item.id} live>
              <p>
                {item.state === 'sending'
                  ? t('pending.sending')
                  : `${t(`pending.${kind}`)} ${t(`goes.${held ?? 'by_itself'}`)}`}
              </p>
              {held && (
                <LinkButton kind="secondary" href={signInPath(`/ho-so/${id}`)}>
                  {t('queued.sign_in')}
                </LinkButton>
              )}
            </Notice>
          );
        }
        return (
          <Notice key={item.id} kind="care" live title={t(`pending.refused_${kind}`)}>
            <ProblemText problem={item.problem} fallback={t('rejected.unknown')} />
            <Button onPress={() => void again(item, kind)}>{t('pending.again')}</Button>
            <Button kind="secondary" onPress={() => void discard(item.id)}>
              {t('pending.drop')}
            </Button>
          </Notice>
        );
      })}
    </>
  );
}
