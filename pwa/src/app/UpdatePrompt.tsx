import { useEffect, useState } from 'preact/hooks';

import { useTexts } from '../i18n';
import vi from '../i18n/vi/device.json';
import { Button } from '../ui/Button';
import { Notice } from '../ui/Notice';
import { onUpdate, takeUpdate, updateWaits } from './update';

/** A new version waits for a tap; nobody is interrupted in the middle of a form. */
export function UpdatePrompt() {
  const t = useTexts('device', vi);
  const [waits, setWaits] = useState(updateWaits);
  useEffect(() => onUpdate(() => setWaits(updateWaits())), []);
  return (
    <div class="line" role="status">
      {waits && (
        <Notice>
          <p>{t('update.text')}</p>
          <Button kind="secondary" onPress={takeUpdate}>
            {t('update.press')}
          </Button>
        </Notice>
      )}
    </div>
  );
}
