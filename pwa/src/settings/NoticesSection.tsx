import { useState } from 'preact/hooks';
import { useTexts } from '../i18n';
import vi from '../i18n/vi/settings.json';
import { useLive } from '../store/live';
import { Button, Notice } from '../ui';
import { type PushOutcome, pushState, turnOff, turnOn } from './push';

const WATCHED = ['profile', 'queue', 'scratch'];

/** Notices on or off. The permission is asked for only when the person taps. */
export default function NoticesSection() {
  const t = useTexts('settings', vi);
  const state = useLive(WATCHED, pushState);
  const [outcome, setOutcome] = useState<PushOutcome>();

  const press = (step: () => Promise<PushOutcome>) => () => void step().then(setOutcome);
  // A refusal changes nothing in the store: it is known from the tap alone.
  const refused = outcome === 'dismissed' || outcome === 'failed' || outcome === 'blocked';
  const shown = refused ? outcome : state;
  return (
    <section aria-labelledby="notices">
      <h2 id="notices">{t('notices')}</h2>
      <p>{t('notices.about')}</p>
      {shown === 'on' ? (
        <Notice kind="done" live>
          <p>{t('notices.isOn')}</p>
        </Notice>
      ) : shown === 'off' ? (
        <p>{t('notices.isOff')}</p>
      ) : shown === 'sign-in' ? (
        <p>{t('notices.signIn')}</p>
      ) : (
        shown && (
          <Notice kind="care" live>
            <p>{t(`notices.${shown}`)}</p>
          </Notice>
        )
      )}
      {shown === 'on' && (
        <Button kind="secondary" onPress={press(turnOff)}>
          {t('notices.off')}
        </Button>
      )}
      {(shown === 'off' || shown === 'dismissed' || shown === 'failed') && (
        <Button kind="secondary" onPress={press(turnOn)}>
          {t('notices.on')}
        </Button>
      )}
    </section>
  );
}
