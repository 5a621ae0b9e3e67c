/** Two boxes for a new PIN. The person who will use it types it. */

import { useState } from 'preact/hooks';
import { useTexts } from '../i18n';
import vi from '../i18n/vi/identity.json';
import { Button, Details, describedBy, ErrorSummary, Field, type SummaryError } from '../ui';
import { PinInput } from './PinInput';
import { pinFault } from './pin';

type Props = {
  name: string;
  /** What pressing the button does. */
  label: string;
  onPin: (pin: string) => void | Promise<void>;
};

export function NewPin({ name, label, onPin }: Props) {
  const t = useTexts('identity', vi);
  const [pin, setPin] = useState('');
  const [again, setAgain] = useState('');
  const [errors, setErrors] = useState<SummaryError[]>([]);
  const errorOf = (id: string) => errors.find((error) => error.id === id)?.message;

  function submit(event: Event) {
    event.preventDefault();
    const fault = pinFault(pin);
    if (fault) {
      setErrors([{ id: 'pin', message: t(`pin.${fault}`) }]);
    } else if (again !== pin) {
      setErrors([{ id: 'again', message: t('pin.differs') }]);
    } else {
      setErrors([]);
      void onPin(pin);
    }
  }

  return (
    <form onSubmit={submit} novalidate>
      <ErrorSummary errors={errors} />
      <Field id="pin" label={t('pin.new', { name })} hint={t('pin.newHint')} error={errorOf('pin')}>
        <PinInput
          id="pin"
          value={pin}
          onInput={setPin}
          describedBy={describedBy('pin', true, errorOf('pin'))}
          invalid={Boolean(errorOf('pin'))}
        />
      </Field>
      <Field id="again" label={t('pin.again')} error={errorOf('again')}>
        <PinInput
          id="again"
          value={again}
          onInput={setAgain}
          describedBy={describedBy('again', false, errorOf('again'))}
          invalid={Boolean(errorOf('again'))}
        />
      </Field>
      <Details summary={t('pin.forget')}>
        <p>{t('pin.forgetAbout')}</p>
      </Details>
      <Button type="submit">{label}</Button>
    </form>
  );
}
