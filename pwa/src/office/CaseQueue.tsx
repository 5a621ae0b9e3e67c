/** What was done to a case on this phone and the server has not taken: waiting, or refused. */

import { ProblemText } from '../dossiers/ProblemText';
import { useTexts } from '../i18n';
import vi from '../i18n/vi/office.json';
import uiVi from '../i18n/vi/ui.json';
import type { QueueItem, Status } from '../store/types';
import { discard } from '../sync/outbox';
import { Button, Notice } from '../ui';
import { writtenIn } from './actionForm';
import { actionName, type OfficerAction, type Pending, STEPS } from './actions';

type Props = {
  /** As the server last said. */
  status: Status;
  pending: Pending;
  signedOut: boolean;
  /** Open the form again with what was written. */
  onAgain: (item: QueueItem) => void;
  onDrop: () => void;
};

export function CaseQueue({ status, pending, signedOut, onAgain, onDrop }: Props) {
  const t = useTexts('office', vi);
  const tu = useTexts('ui', uiVi);
  const { waiting, rejected } = pending;
  const nameOf = (item: QueueItem) => t(`do.${actionName(item.type as OfficerAction)}`);
  const drop = (item: QueueItem) => {
    onDrop();
    void discard(item.id).catch(() => undefined); // it has just gone: the screen follows
  };
  // Taking one back takes back what was built on it: only the last may go.
  const lastWaiting = waiting[waiting.length - 1];
  return (
    <>
      {rejected.map((item) => {
        const words = writtenIn(item.args);
        const possible = STEPS[item.type as OfficerAction].from.includes(pending.status);
        return (
          <Notice
            key={item.id}
            kind="care"
            title={t('refused.title', { action: nameOf(item) })}
            live
          >
            {item.problem?.code === 'stale-base' ? (
              <p>
                {t('refused.stale', {
                  status: tu(`status.${item.problem.present?.status ?? status}`),
                })}
              </p>
            ) : (
              <ProblemText problem={item.problem} fallback={t('refused.unknown')} />
            )}
            {words.length > 0 && (
              <>
                <p>{t('refused.yourText')}:</p>
                {words.map((text) => (
                  <blockquote key={text} class="written">
                    {text}
                  </blockquote>
                ))}
              </>
            )}
            {possible ? (
              <Button kind="secondary" onPress={() => onAgain(item)}>
                {t('refused.again')}
              </Button>
            ) : (
              <p>{t('refused.cannot')}</p>
            )}
            <Button kind="plain" onPress={() => drop(item)}>
              {t('refused.drop')}
            </Button>
          </Notice>
        );
      })}
      {waiting.length > 0 && (
        <Notice title={t('pending.title')} live>
          {waiting.map((item) => (
            <p key={item.id}>
              {t(
                item.state === 'sending'
                  ? 'pending.sending'
                  : signedOut
                    ? 'pending.person'
                    : 'pending.one',
                { action: nameOf(item) },
              )}
            </p>
          ))}
          <p>{t('pending.status', { status: tu(`status.${pending.status}`) })}</p>
          {lastWaiting?.state === 'waiting' && (
            <>
              <Button kind="plain" onPress={() => drop(lastWaiting)}>
                {t('pending.cancel', { action: nameOf(lastWaiting) })}
              </Button>
              {lastWaiting.attempts > 0 && <p class="soft">{t('pending.maybe')}</p>}
            </>
          )}
        </Notice>
      )}
    </>
  );
}
