import { useState } from 'preact/hooks';

import { useTexts } from '../i18n';
import vi from '../i18n/vi/backup.json';
import { useLive } from '../store/live';
import { openProfile } from '../store/session';
import { Button } from '../ui/Button';
import { Choice } from '../ui/Choice';
import { ErrorSummary } from '../ui/ErrorSummary';
import { describedBy, Field } from '../ui/Field';
import { Notice } from '../ui/Notice';
import { TextInput } from '../ui/TextInput';
import { content, fileName, save } from './save';

const SHORTEST = 8;
/** How long a browser may take to begin with a download, in ms. */
const TAKEN = 60_000;

function download(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), TAKEN);
}

export function SaveFile() {
  const t = useTexts('backup', vi);
  const here = useLive(['draft', 'queue', 'blob', 'profile'], async () =>
    openProfile() ? content() : null,
  );
  const [lock, setLock] = useState('yes');
  const [words, setWords] = useState('');
  const [short, setShort] = useState(false);
  const [state, setState] = useState<'busy' | 'failed' | { name: string }>();
  if (here === undefined) return null;

  const press = async (event: Event) => {
    event.preventDefault();
    const locked = lock === 'yes';
    const wrong = locked && words.trim().length < SHORTEST;
    setShort(wrong);
    if (wrong || state === 'busy') return;
    setState('busy');
    try {
      const now = new Date();
      const file = await save(locked ? words : null, now);
      const name = fileName(now);
      download(file, name);
      setState({ name });
    } catch {
      setState('failed');
    }
  };
  const error = short ? t('save.words.short') : undefined;
  const hint = t('save.words.hint');
  return (
    <section aria-labelledby="save">
      <h2 id="save">{t('save')}</h2>
      {!here || here.drafts.length + here.items.length + here.files.length === 0 ? (
        <p>{t('save.nothing')}</p>
      ) : (
        <form onSubmit={(event) => void press(event)} noValidate>
          <p>
            {t('save.what', {
              drafts: here.drafts.length,
              unsent: here.items.length,
              files: here.files.length,
            })}
          </p>
          <ErrorSummary errors={error ? [{ id: 'words', message: error }] : []} />
          <Field id="lock" label={t('save.lock')} group>
            <Choice
              id="lock"
              value={lock}
              options={[
                {
                  value: 'yes',
                  label: t('save.lock.yes'),
                  hint: t('save.lock.yes.more'),
                },
                { value: 'no', label: t('save.lock.no'), hint: t('save.lock.no.more') },
              ]}
              onChange={([next = 'yes']) => setLock(next)}
            />
          </Field>
          {lock === 'yes' && (
            <Field id="words" label={t('save.words')} hint={hint} error={error}>
              <TextInput
                id="words"
                value={words}
                onInput={setWords}
                maxLength={200}
                describedBy={describedBy('words', hint, error)}
                invalid={short}
              />
            </Field>
          )}
          <Button type="submit">{t('save.press')}</Button>
        </form>
      )}
      <div role="status">
        {state === 'busy' && <p>{t('save.busy')}</p>}
        {state === 'failed' && (
          <Notice kind="care">
            <p>{t('save.failed')}</p>
          </Notice>
        )}
        {typeof state === 'object' && (
          <Notice kind="done">
            <p>{t('save.done', state)}</p>
          </Notice>
        )}
      </div>
    </section>
  );
}
