import { useEffect, useState } from 'preact/hooks';

import { useTexts } from '../i18n';
import vi from '../i18n/vi/device.json';
import { onTrouble, setTrouble, trouble } from '../store/trouble';
import { Button } from '../ui/Button';
import { Notice } from '../ui/Notice';

/** Says that saving is in trouble, what to do, and stays until it is over. */
export function StorageLine() {
  const t = useTexts('device', vi);
  const [state, setState] = useState(trouble);
  useEffect(() => onTrouble(() => setState(trouble())), []);
  const again = async () => {
    // With a full phone the page must live on: what is typed is only in its memory.
    if (state !== 'full') return location.reload();
    const { putRecord } = await import('../store/database');
    await putRecord('room', 'x'.repeat(4096)).then(
      () => setTrouble(null),
      () => undefined, // still full: the line stays
    );
  };
  return (
    <div class="line" role="alert">
      {state && (
        <Notice kind="care">
          <p>{t(`trouble.${state}`)}</p>
          {state !== 'blocked' && state !== 'low' && state !== 'clock' && (
            <Button kind="secondary" onPress={again}>
              {t('again')}
            </Button>
          )}
        </Notice>
      )}
    </div>
  );
}
