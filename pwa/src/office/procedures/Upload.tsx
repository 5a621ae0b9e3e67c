/** Picks a spreadsheet and what it is to become. */

import { useRef, useState } from 'preact/hooks';

import { pick } from '../../i18n';
import type { Text } from '../../store/types';
import { Button, Choice, describedBy, ErrorSummary, Field, Notice } from '../../ui';
import { begin, keep, useKept } from './kept';
import { ACCEPTED, fileFault, PreviewError, preview } from './preview';
import { useWords } from './useWords';

const NEW = 'new';

type Props = {
  /** Procedures whose next version the person may publish. */
  procedures: { code: string; name: Text }[];
};

export function Upload({ procedures }: Props) {
  const t = useWords();
  const { into } = useKept();
  const box = useRef<HTMLInputElement>(null);
  const [reading, setReading] = useState(false);
  const [error, setError] = useState<string>();

  async function read(event: Event) {
    event.preventDefault();
    if (reading) return;
    const file = box.current?.files?.[0];
    const fault = fileFault(file);
    if (fault || !file) {
      setError(t(`file.${fault ?? 'none'}`));
      return;
    }
    setError(undefined);
    setReading(true);
    begin(undefined, undefined);
    try {
      begin(file.name, await preview(file, into));
    } catch (failure) {
      setError((failure instanceof PreviewError && failure.detail) || t('lost'));
    } finally {
      setReading(false);
    }
  }

  return (
    <form noValidate onSubmit={read}>
      <ErrorSummary errors={error ? [{ id: 'sheet', message: error }] : []} />
      {procedures.length > 0 && (
        <Field id="into" label={t('into')} group>
          <Choice
            id="into"
            value={into ?? NEW}
            options={[
              { value: NEW, label: t('into.new') },
              ...procedures.map(({ code, name }) => ({
                value: code,
                label: t('into.next', { name: pick(name), code }),
              })),
            ]}
            onChange={([code]) => keep(code && code !== NEW ? { into: code } : { into: '' })}
          />
        </Field>
      )}
      <Field id="sheet" label={t('file')} hint={t('file.hint')} error={error}>
        <input
          ref={box}
          id="sheet"
          class="input w-full"
          type="file"
          accept={ACCEPTED.join(',')}
          aria-describedby={describedBy('sheet', true, error)}
          aria-invalid={error ? true : undefined}
        />
      </Field>
      <Button type="submit">{t('read')}</Button>
      {reading && (
        <Notice live>
          <p>{t('reading')}</p>
        </Notice>
      )}
    </form>
  );
}
