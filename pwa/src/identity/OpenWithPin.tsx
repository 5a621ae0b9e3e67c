/** One box: the PIN of somebody on this phone. */

import { useEffect, useState } from 'preact/hooks';
import { useTexts } from '../i18n';
import vi from '../i18n/vi/identity.json';
import { type Profile, pinWait } from '../store/profiles';
import { Button, describedBy, Field } from '../ui';
import { PinInput } from './PinInput';
import { switchTo } from './switchPerson';

type Props = { profile: Profile; name: string; onOpen: () => void };

export function OpenWithPin({ profile, name, onOpen }: Props) {
  const t = useTexts('identity', vi);
  const [pin, setPin] = useState('');
  const [error, setError] = useState<string>();
  const id = `pin-${profile.id}`;

  useEffect(() => {
    document.getElementById(id)?.focus();
  }, [id]);

  async function submit(event: Event) {
    event.preventDefault();
    if (pin.length !== 6) {
      setError(t('pin.six'));
    } else if (await switchTo(profile.id, pin)) {
      onOpen();
      return;
    } else {
      const seconds = Math.ceil((await pinWait(profile.id)) / 1000);
      setPin('');
      setError(seconds ? t('pin.wait', { seconds }) : t('pin.wrong'));
    }
    document.getElementById(id)?.focus();
  }

  return (
    <form onSubmit={submit} novalidate>
      <Field
        id={id}
        label={t('pin.label', { name })}
        error={error && <span role="alert">{error}</span>}
      >
        <PinInput
          id={id}
          value={pin}
          onInput={setPin}
          describedBy={describedBy(id, false, error)}
          invalid={Boolean(error)}
        />
      </Field>
      <Button type="submit">{t('pin.open')}</Button>
    </form>
  );
}
