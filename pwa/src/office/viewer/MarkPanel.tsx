import { useRef, useState } from 'preact/hooks';

import { formatDateTime, useTexts } from '../../i18n';
import vi from '../../i18n/vi/viewer.json';
import { discard } from '../../sync/outbox';
import { Button, describedBy, Field, Notice, TextInput } from '../../ui';
import { argsOf, type Mark, mark } from './marks';
import type { Place } from './pages';

type Props = {
  dossier: string;
  place: Place;
  now: Mark;
  /** Nothing is marked on a dossier that has ended. */
  ended: boolean;
};

/** How the original stands to what was sent, and saying so. */
export function MarkPanel({ dossier, place, now, ended }: Props) {
  const t = useTexts('viewer', vi);
  const [differs, setDiffers] = useState(false);
  const [note, setNote] = useState('');
  const [trouble, setTrouble] = useState<'mark.noteMissing' | 'mark.failed'>();
  const said = useRef<HTMLParagraphElement>(null);
  const { waiting } = now;

  async function put(matches: boolean) {
    const text = note.normalize('NFC').trim();
    if (!matches && !text) {
      setTrouble('mark.noteMissing');
      document.getElementById('differs')?.focus();
      return;
    }
    try {
      await mark(dossier, place, matches, matches ? null : text);
    } catch {
      setTrouble('mark.failed');
      return;
    }
    setTrouble(undefined);
    setDiffers(false);
    setNote('');
    said.current?.focus();
  }

  const error = trouble === 'mark.noteMissing' ? t(trouble) : undefined;
  return (
    <section class="mark" aria-labelledby="mark">
      <h2 id="mark">{t('mark.title')}</h2>
      <p ref={said} tabIndex={-1} role="status">
        {words()}
      </p>
      {noteOf() && <p class="written">{noteOf()}</p>}
      {waiting?.state === 'waiting' && (
        <Button kind="plain" onPress={() => void discard(waiting.id).catch(() => undefined)}>
          {t('mark.take')}
        </Button>
      )}
      {trouble === 'mark.failed' && (
        <Notice kind="care" live>
          <p>{t(trouble)}</p>
        </Notice>
      )}
      {!ended && !differs && (
        <>
          <Button kind="secondary" onPress={() => void put(true)}>
            {t('mark.yes')}
          </Button>
          <Button kind="secondary" onPress={() => setDiffers(true)}>
            {t('mark.no')}
          </Button>
        </>
      )}
      {!ended && differs && (
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void put(false);
          }}
        >
          <Field id="differs" label={t('mark.note')} hint={t('mark.noteHint')} error={error}>
            <TextInput
              id="differs"
              rows={2}
              value={note}
              onInput={setNote}
              maxLength={500}
              describedBy={describedBy('differs', true, error)}
              invalid={Boolean(error)}
            />
          </Field>
          <Button kind="secondary" type="submit">
            {t('mark.send')}
          </Button>
          <Button
            kind="plain"
            onPress={() => {
              setDiffers(false);
              setTrouble(undefined);
            }}
          >
            {t('mark.cancel')}
          </Button>
        </form>
      )}
    </section>
  );

  function words(): string {
    if (waiting) {
      return t(argsOf(waiting).matches ? 'mark.waitsYes' : 'mark.waitsNo');
    }
    if (!now.said) {
      return t('mark.none');
    }
    const { matches, name, at } = now.said;
    return t(matches ? 'mark.matches' : 'mark.differs', { name, date: formatDateTime(at) });
  }

  function noteOf(): string | null {
    return waiting ? argsOf(waiting).note : (now.said?.note ?? null);
  }
}
