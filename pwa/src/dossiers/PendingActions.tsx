import { useLocation } from 'preact-iso/router';

import { useTexts } from '../i18n';
import vi from '../i18n/vi/dossiers.json';
import { signInPath } from '../identity/returnPath';
import { useHeld } from '../identity/useHeld';
import type { QueueItem } from '../store/queueTypes';
import { putScratch } from '../store/scratch';
import type { DossierValue } from '../store/types';
import { discard } from '../sync/outbox';
import { Button } from '../ui/Button';
import { LinkButton } from '../ui/LinkButton';
import { Notice } from '../ui/Notice';
import { ProblemText } from './ProblemText';
import { restoreSupplement, type SupplementArgs } from './supplementDraft';
import { mayWithdraw } from './way';

type Kind = 'supplement' | 'withdraw' | 'filing';

function kindOf({ type }: QueueItem): Kind | null {
  if (type === 'dossier.supplement') return 'supplement';
  if (type === 'dossier.withdraw') return 'withdraw';
  return type === 'dossier.file' ? 'filing' : null;
}

/** What somebody wrote, as they wrote it. */
function wordsIn({ args }: QueueItem): string[] {
  const { reason, note, answers } = args as { reason?: string } & Partial<SupplementArgs>;
  const all = [reason, note, ...Object.values(answers ?? {})];
  return all.filter((text): text is string => typeof text === 'string' && text !== '');
}

type Props = { id: string; dossier: DossierValue; queue: QueueItem[] };

/** What this phone has still to send about the dossier, and what the server refused. */
export function PendingActions({ id, dossier, queue }: Props) {
  const t = useTexts('dossiers', vi);
  const { route } = useLocation();
  const held = useHeld();
  const again = async (item: QueueItem, kind: Kind) => {
    if (kind === 'supplement') await restoreSupplement(item);
    else await putScratch(`withdraw/${id}`, item.args['reason'] ?? '');
    await discard(item.id);
    route(kind === 'supplement' ? `/ho-so/${id}/bo-sung` : `/ho-so/${id}?rut=1`);
  };
  return (
    <>
      {queue.map((item) => {
        const kind = kindOf(item);
        if (!kind) return null;
        if (item.state !== 'rejected') {
          const goes = held ?? (item.held ? 'held' : 'by_itself');
          return (
            <Notice key={item.id} live>
              <p>
                {item.state === 'sending'
                  ? t('pending.sending')
                  : `${t(`pending.${kind}`)} ${t(`goes.${goes}`)}`}
              </p>
              {held && (
                <LinkButton kind="secondary" href={signInPath(`/ho-so/${id}`)}>
                  {t('queued.sign_in')}
                </LinkButton>
              )}
            </Notice>
          );
        }
        if (kind === 'filing') return null; // it has a screen of its own
        const open =
          kind === 'supplement'
            ? dossier.supplement === item.args['request']
            : mayWithdraw(dossier);
        const words = wordsIn(item);
        return (
          <Notice key={item.id} kind="care" live title={t(`pending.refused_${kind}`)}>
            <ProblemText problem={item.problem} fallback={t('rejected.unknown')} />
            {words.length > 0 && <p>{t('pending.words')}:</p>}
            {words.map((text) => (
              <p key={text} class="said">
                {text}
              </p>
            ))}
            {open ? (
              <Button onPress={() => void again(item, kind)}>{t('pending.again')}</Button>
            ) : (
              <p>{t('pending.cannot')}</p>
            )}
            <Button kind="secondary" onPress={() => void discard(item.id)}>
              {t('pending.drop')}
            </Button>
          </Notice>
        );
      })}
    </>
  );
}
