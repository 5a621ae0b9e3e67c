/** The result as a PDF, chosen when a case is finished: kept encrypted here, sent after the step itself. */

import { useRef, useState } from 'preact/hooks';

import { useTexts } from '../../i18n';
import vi from '../../i18n/vi/office.json';
import { keepFile, type NamedFile } from '../../store/blobs';
import { Button, Field, Notice } from '../../ui';
import { sayBytes } from './pages';

/** Bytes: what the server takes. */
const LARGEST = 10_000_000;

type Trouble = 'result.notPdf' | 'result.large' | 'result.full' | 'result.unkept';
type Props = { value: NamedFile | null; onChange: (value: NamedFile | null) => void };

async function take(file: File): Promise<NamedFile | Trouble> {
  const head = new Uint8Array(await file.slice(0, 5).arrayBuffer());
  if (String.fromCharCode(...head) !== '%PDF-') {
    return 'result.notPdf';
  }
  if (file.size > LARGEST) {
    return 'result.large';
  }
  try {
    return await keepFile(await file.arrayBuffer(), 'application/pdf');
  } catch (error) {
    const full = (error as DOMException).name === 'QuotaExceededError';
    return full ? 'result.full' : 'result.unkept';
  }
}

export function ResultField({ value, onChange }: Props) {
  const t = useTexts('office', vi);
  const chooser = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble>();
  const [removed, setRemoved] = useState(false);

  async function choose(input: HTMLInputElement) {
    const file = input.files?.[0];
    if (!file) {
      return;
    }
    setBusy(true);
    setTrouble(undefined);
    setRemoved(false);
    const found = await take(file).catch((): Trouble => 'result.unkept');
    input.value = ''; // the same file may be chosen again
    setBusy(false);
    if (typeof found === 'string') {
      setTrouble(found);
    } else {
      onChange(found);
    }
  }

  return (
    <Field id="f-result" label={t('field.result')} hint={t('field.resultHint')} group>
      <input
        ref={chooser}
        type="file"
        accept="application/pdf"
        hidden
        onChange={({ currentTarget }) => void choose(currentTarget)}
      />
      <div role="status">
        {busy && <p>{t('result.busy')}</p>}
        {value && !busy && <p>{t('result.kept', { size: sayBytes(value.size) })}</p>}
        {removed && <p>{t('result.removed')}</p>}
        {trouble && (
          <Notice kind="care">
            <p>{t(trouble)}</p>
          </Notice>
        )}
      </div>
      <Button id="f-result" kind="secondary" onPress={() => chooser.current?.click()}>
        {t(value ? 'result.change' : 'result.pick')}
      </Button>
      {value && (
        <Button
          kind="plain"
          onPress={() => {
            setRemoved(true);
            onChange(null);
          }}
        >
          {t('result.remove')}
        </Button>
      )}
    </Field>
  );
}
