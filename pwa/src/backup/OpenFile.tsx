import { useRef, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';

import { formatDateTime, useTexts } from '../i18n';
import vi from '../i18n/vi/backup.json';
import { syncNow } from '../sync/engine';
import { Button } from '../ui/Button';
import { describedBy, Field } from '../ui/Field';
import { Notice } from '../ui/Notice';
import { TextInput } from '../ui/TextInput';
import { FileError, type Header, open, unpack } from './format';
import { check, type Plan, plan, restore } from './restore';

type Opened = { header: Header; lines: string[] };
type State =
  | { is: 'nothing' | 'busy' }
  | { is: 'locked'; opened: Opened }
  | { is: 'planned'; at: string; made: Plan };
type Wrong = `fault.${FileError['fault'] | 'full'}` | 'open.words.none';

export function OpenFile() {
  const t = useTexts('backup', vi);
  const { route } = useLocation();
  const input = useRef<HTMLInputElement>(null);
  const [state, setState] = useState<State>({ is: 'nothing' });
  const [words, setWords] = useState('');
  const [wrong, setWrong] = useState<Wrong>();

  /** What goes wrong is a sentence, and the screen is `back` where it was. */
  const attempt = async (back: State, work: () => Promise<State>) => {
    setWrong(undefined);
    setState({ is: 'busy' });
    try {
      setState(await work());
    } catch (error) {
      setWrong(error instanceof FileError ? `fault.${error.fault}` : 'fault.full');
      setState(back);
    }
  };
  const read = async ({ header, lines }: Opened): Promise<State> => {
    const made = await plan(check(await unpack(header, lines, words)));
    return { is: 'planned', at: formatDateTime(header.made_at), made };
  };
  const choose = async ({ currentTarget }: { currentTarget: HTMLInputElement }) => {
    const file = currentTarget.files?.[0];
    if (!file) return;
    setWords('');
    await attempt({ is: 'nothing' }, async () => {
      const opened = await open(file).catch((error: unknown) => {
        throw error instanceof FileError ? error : new FileError('damaged');
      });
      return opened.header.lock ? { is: 'locked', opened } : read(opened);
    });
    // The same file can be chosen again.
    if (input.current) input.current.value = '';
  };
  const unlock = async (event: Event) => {
    event.preventDefault();
    if (state.is !== 'locked') return;
    if (!words.trim()) return setWrong('open.words.none');
    await attempt(state, () => read(state.opened));
  };
  const take = (made: Plan) =>
    attempt(state, async () => {
      await restore(made);
      void syncNow('enqueue');
      route('/ho-so');
      return { is: 'nothing' };
    });

  const inLocked = state.is === 'locked' && wrong ? t(wrong) : undefined;
  return (
    <section aria-labelledby="open">
      <h2 id="open">{t('open')}</h2>
      <p id="file-hint">{t('open.file.hint')}</p>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={t('open.file')}
        onChange={(event) => void choose(event)}
      />
      <Button kind="secondary" describedBy="file-hint" onPress={() => input.current?.click()}>
        {t('open.file')}
      </Button>
      {state.is === 'locked' && (
        <form onSubmit={(event) => void unlock(event)} noValidate>
          <Field id="its-words" label={t('open.words')} error={inLocked}>
            <TextInput
              id="its-words"
              value={words}
              onInput={setWords}
              maxLength={200}
              describedBy={describedBy('its-words', undefined, inLocked)}
              invalid={!!inLocked}
            />
          </Field>
          <Button type="submit" kind="secondary">
            {t('open.press')}
          </Button>
        </form>
      )}
      <div role="status">
        {state.is === 'busy' && <p>{t('open.busy')}</p>}
        {wrong && !inLocked && (
          <Notice kind="care">
            <p>{t(wrong)}</p>
          </Notice>
        )}
        {state.is === 'planned' && <Planned {...state} />}
      </div>
      {state.is === 'planned' && (
        <>
          {!isEmpty(state.made) && (
            <Button onPress={() => void take(state.made)}>{t('plan.take')}</Button>
          )}
          <Button kind="secondary" onPress={() => setState({ is: 'nothing' })}>
            {t('plan.not')}
          </Button>
        </>
      )}
    </section>
  );
}

function isEmpty({ drafts, items, files }: Plan): boolean {
  return drafts.length + items.length + files.length === 0;
}

/** What would be put on this phone, before it is. */
function Planned({ at, made }: { at: string; made: Plan }) {
  const t = useTexts('backup', vi);
  const { drafts, same, items, foreign, files } = made;
  return (
    <Notice title={t('plan', { at })}>
      <ul>
        {drafts.map(({ draft, how }) => (
          <li key={draft.id}>
            {t(`plan.${how}`, {
              title: draft.title,
              at: formatDateTime(new Date(draft.updatedAt).toISOString()),
            })}
          </li>
        ))}
        {items.map(({ id, type }) => (
          <li key={id}>{t(`plan.item.${type}` as 'plan.item.dossier.file')}</li>
        ))}
        {files.length > 0 && <li>{t('plan.files', { n: files.length })}</li>}
        {same > 0 && <li>{t('plan.same', { n: same })}</li>}
        {foreign > 0 && <li>{t('plan.foreign', { n: foreign })}</li>}
      </ul>
      {isEmpty(made) && <p>{t('plan.nothing')}</p>}
    </Notice>
  );
}
