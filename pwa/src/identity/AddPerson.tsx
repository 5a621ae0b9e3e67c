/** A second person on this phone: the one who is here takes a PIN first, then the new one does. */

import { useState } from 'preact/hooks';
import { useTexts } from '../i18n';
import vi from '../i18n/vi/identity.json';
import { addProfile, type Profile, renameProfile, setPin } from '../store/profiles';
import { Button, describedBy, Field, Page, TextInput } from '../ui';
import { NewPin } from './NewPin';
import { endForeignSession } from './switchPerson';

type Props = { present: Profile | null; onDone: () => void; onCancel: () => void };
type Step = 'your-name' | 'your-pin' | 'name' | 'pin';

export function AddPerson({ present, onDone, onCancel }: Props) {
  const t = useTexts('identity', vi);
  const [step, setStep] = useState<Step>(
    !present || present.pin ? 'name' : present.name ? 'your-pin' : 'your-name',
  );
  const [yours, setYours] = useState(present?.name ?? '');
  const [name, setName] = useState('');
  const [error, setError] = useState<string>();

  const nameStep = (value: string, set: (v: string) => void, label: string, next: () => void) => (
    <form
      novalidate
      onSubmit={(event) => {
        event.preventDefault();
        setError(value.trim() ? undefined : t('add.nameMissing'));
        if (value.trim()) {
          next();
        } else {
          document.getElementById('name')?.focus();
        }
      }}
    >
      <Field id="name" label={label} error={error}>
        <TextInput
          id="name"
          value={value}
          onInput={set}
          maxLength={100}
          describedBy={describedBy('name', false, error)}
          invalid={Boolean(error)}
        />
      </Field>
      <Button type="submit">{t('add.next')}</Button>
    </form>
  );

  async function savePresentPin(pin: string) {
    if (present) {
      if (!present.name) {
        await renameProfile(present.id, yours.trim());
      }
      await setPin(present.id, pin);
    }
    setStep('name');
  }

  async function save(pin: string) {
    await addProfile(name.trim(), pin);
    void endForeignSession();
    onDone();
  }

  const first = step === 'your-name' || step === 'your-pin';
  return (
    <Page
      title={t(first ? 'add.first' : 'add.second')}
      back="/nguoi-dung"
      onBack={onCancel}
      key={step}
    >
      <p>{t(first ? 'add.firstAbout' : 'add.secondAbout')}</p>
      {step === 'your-name' &&
        nameStep(yours, setYours, t('add.yourName'), () => setStep('your-pin'))}
      {step === 'your-pin' && (
        <NewPin name={yours.trim()} label={t('add.next')} onPin={savePresentPin} />
      )}
      {step === 'name' && nameStep(name, setName, t('add.name'), () => setStep('pin'))}
      {step === 'pin' && <NewPin name={name.trim()} label={t('add.save')} onPin={save} />}
    </Page>
  );
}
