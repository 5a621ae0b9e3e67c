/** What was done to a case on this phone and the server has not taken: waiting, or refused. */

import { ProblemText } from '../dossiers/ProblemText';
import { useTexts } from '../i18n';
import vi from '../i18n/vi/office.json';
import statusTexts from '../i18n/vi/status.json';
import type { QueueItem } from '../store/queueTypes';
import type { CaseValue, Entity, EventValue } from '../store/types';
import { discard } from '../sync/outbox';
import { Button, Notice } from '../ui';
import { type ActionForm, carry, fromArgs, writtenIn } from './actionForm';
import { actionName, actionsAt, type OfficerAction, type Pending, STEPS, since } from './actions';
import { CaseHistory } from './CaseHistory';

type Props = {
  /** As the server last said. */
  value: CaseValue;
  events: Entity<EventValue>[];
  pending: Pending;
  signedOut: boolean;
  /** What is being written in the form: what was refused must not take its place. */
  writing: { type: OfficerAction; replaces?: string | undefined } | null;
  /** Open the form of `type` with what was written; sent, it takes the place of `item`. */
  onAgain: (item: QueueItem, type: OfficerAction, written: ActionForm) => void;
  onDrop: () => void;
};

export function CaseQueue(props: Props) {
  const { value, events, pending, signedOut, writing, onAgain, onDrop } = props;
  const t = useTexts('office', vi);
  const tu = useTexts('status', statusTexts);
  const { waiting, rejected } = pending;
  const actionOf = (item: QueueItem) => item.type as OfficerAction;
  const nameOf = (item: QueueItem) => t(`do.${actionName(actionOf(item))}`);
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
        const stale = item.problem?.code === 'stale-base';
        const done = stale ? since(item, value, events) : [];
        return (
          <Notice
            key={item.id}
            kind="care"
            title={t('refused.title', { action: nameOf(item) })}
            live
          >
            {stale ? (
              <p>{t('refused.stale', { status: tu(`${value.status}`) })}</p>
            ) : (
              <ProblemText problem={item.problem} fallback={t('refused.unknown')} />
            )}
            {done.length > 0 && (
              <>
                <p>{t('refused.since')}:</p>
                <CaseHistory events={done} />
              </>
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
            {wayOn(item, words.length > 0)}
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
                    : item.held
                      ? 'pending.held'
                      : 'pending.one',
                { action: nameOf(item) },
              )}
            </p>
          ))}
          <p>{t('pending.status', { status: tu(`${pending.status}`) })}</p>
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

  /** Once more on the case as it is now; or, where that step is past, the words for another one. */
  function wayOn(item: QueueItem, hasWords: boolean) {
    const type = actionOf(item);
    if (writing) {
      return (
        <p>
          {writing.replaces === item.id
            ? t('refused.open', { action: t(`do.${actionName(writing.type)}`) })
            : t('refused.busy', { action: t(`do.${actionName(writing.type)}`) })}
        </p>
      );
    }
    if (STEPS[type].from.includes(pending.status)) {
      return (
        <Button kind="secondary" onPress={() => onAgain(item, type, fromArgs(item.args))}>
          {t('refused.again')}
        </Button>
      );
    }
    const others = hasWords
      ? actionsAt(pending.status).flatMap((other) => {
          const form = carry({ type, args: item.args }, other);
          return form ? [{ other, form }] : [];
        })
      : [];
    return (
      <>
        <p>{t(others.length > 0 ? 'refused.other' : 'refused.cannot')}</p>
        {others.map(({ other, form }) => (
          <Button key={other} kind="secondary" onPress={() => onAgain(item, other, form)}>
            {t('refused.use', { action: t(`do.${actionName(other)}`) })}
          </Button>
        ))}
      </>
    );
  }
}
