/** One question: what is your name? Then a passkey is made. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { useTexts } from '../i18n';
import vi from '../i18n/vi/identity.json';
import { Button, describedBy, ErrorSummary, Field, type SummaryError, TextInput } from '../ui';
import { nameFault } from './names';
import { likelyName } from './prefill';

type Props = {
  label: string;
  hint: string;
  button: string;
  onName: (name: string) => void;
};

export function NameForm({ label, hint, button, onName }: Props) {
  const t = useTexts('identity', vi);
  const [name, setName] = useState('');
  const [errors, setErrors] = useState<SummaryError[]>([]);
  const typed = useRef(false);
  const error = errors[0]?.message;

  useEffect(() => {
    likelyName().then(
      (found) => typed.current || setName(found),
      () => undefined, // nothing to offer
    );
  }, []);

  function submit(event: Event) {
    event.preventDefault();
    const clean = name.normalize('NFC').trim().replace(/\s+/g, ' ');
    const fault = nameFault(clean);
    setErrors(fault ? [{ id: 'name', message: t(`register.${fault}`) }] : []);
    if (!fault) {
      onName(clean);
    }
  }

  return (
    <form onSubmit={submit} novalidate>
      <ErrorSummary errors={errors} />
      <Field id="name" label={label} hint={hint} error={error}>
        <TextInput
          id="name"
          value={name}
          onInput={(value) => {
            typed.current = true;
            setName(value);
          }}
          autocomplete="name"
          describedBy={describedBy('name', hint, error)}
          invalid={Boolean(error)}
        />
      </Field>
      <Button type="submit">{button}</Button>
    </form>
  );
}
