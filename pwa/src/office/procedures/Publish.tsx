/** Publishes the form that was previewed. It never changes afterwards. */

import { useState } from 'preact/hooks';

import { today } from '../../forms/today';
import { formatDate } from '../../i18n';
import { uuid7 } from '../../store/ids';
import { useLive } from '../../store/live';
import { discard, enqueue, listQueue } from '../../sync/outbox';
import { Button, describedBy, ErrorSummary, Field, Notice, TextInput } from '../../ui';
import { firstDay } from './firstDay';
import { drop, keep, useKept } from './kept';
import { useWords } from './useWords';

const QUEUE = ['queue'];

export function Publish() {
  const t = useWords();
  const { preview, sent } = useKept();
  const [typed, setTyped] = useState('');
  const [error, setError] = useState<string>();
  const [asking, setAsking] = useState<string>();
  const queue = useLive(QUEUE, async () => ({ since: sent, items: await listQueue() }), [sent]);
  const definition = preview?.definition;
  if (!definition) return null;
  if (sent) {
    // Read before it was put in, the queue does not say that it has left.
    const known = queue?.since === sent;
    const item = queue?.items.find(({ id }) => id === sent);
    const refused = item?.state === 'rejected';
    return (
      <Notice kind={refused ? 'care' : 'info'} live>
        <p>{refused ? item.problem?.detail : t(item || !known ? 'publish.waits' : 'published')}</p>
        {refused && <Button onPress={() => void again(item.id)}>{t('publish.again')}</Button>}
      </Notice>
    );
  }

  /** The form that was previewed is still here: only the day is asked anew. */
  async function again(refused: string) {
    await discard(refused).catch(() => undefined); // gone already
    drop('sent');
  }

  function ask(event: Event) {
    event.preventDefault();
    const found = firstDay(typed, today());
    setError('fault' in found ? t(`day.${found.fault}`) : undefined);
    setAsking('day' in found ? found.day : undefined);
  }

  async function publish(day: string) {
    setAsking(undefined);
    const args = { definition: JSON.stringify(definition), effective_from: day };
    keep({ sent: await enqueue({ type: 'procedure.publish', entity: uuid7(), args }) });
  }

  return (
    <section aria-labelledby="publish">
      <h2 id="publish">{t('publish')}</h2>
      <form noValidate onSubmit={ask}>
        <ErrorSummary errors={error ? [{ id: 'day', message: error }] : []} />
        <Field id="day" label={t('day')} hint={t('day.hint')} error={error}>
          <TextInput
            id="day"
            value={typed}
            onInput={setTyped}
            width="short"
            inputMode="text"
            describedBy={describedBy('day', true, error)}
            invalid={!!error}
          />
        </Field>
        {asking ? (
          <>
            <Notice kind="care" live>
              <p>{t('publish.sure', { day: formatDate(asking) })}</p>
            </Notice>
            <Button onPress={() => void publish(asking)}>{t('publish.yes')}</Button>
            <Button kind="secondary" onPress={() => setAsking(undefined)}>
              {t('publish.no')}
            </Button>
          </>
        ) : (
          <Button type="submit">{t('publish.ask')}</Button>
        )}
      </form>
    </section>
  );
}
