import { formatDateTime, useTexts } from '../i18n';
import vi from '../i18n/vi/dossiers.json';
import type { DossierValue } from '../store/types';
import { Icon } from '../ui/Icon';

/** From the phone to the end: which steps are behind, which are ahead. */
export function WaySteps({ dossier }: { dossier: DossierValue }) {
  const t = useTexts('dossiers', vi);
  const { device_made_at, filed_at, accepted_at, ended_at } = dossier;
  const steps = [
    ['phone', device_made_at],
    ['sent', filed_at],
    ['accepted', accepted_at],
    ['ended', ended_at],
  ] as const;
  // A refused dossier ends without having been accepted.
  const shown = steps.filter(([, at]) => at || !ended_at);
  const last = [...shown].reverse().find(([, at]) => at);
  return (
    <>
      <h2>{t('way_title')}</h2>
      <ol class="way">
        {shown.map((step) => {
          const [key, at] = step;
          return (
            <li key={key} aria-current={step === last ? 'step' : undefined}>
              <Icon name={at ? 'check' : 'wait'} />
              <p>
                <strong>{t(`step.${key}`)}</strong>
              </p>
              <p class="soft">{at ? formatDateTime(at) : t('step.not_yet')}</p>
            </li>
          );
        })}
      </ol>
    </>
  );
}
