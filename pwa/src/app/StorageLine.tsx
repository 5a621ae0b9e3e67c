import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';

import { useTexts } from '../i18n';
import vi from '../i18n/vi/device.json';
import { onTrouble, setTrouble, type Trouble, trouble } from '../store/trouble';
import { Button } from '../ui/Button';
import { LinkButton } from '../ui/LinkButton';
import { Notice } from '../ui/Notice';

/** Trying again may end it. */
const AGAIN: Trouble[] = ['newer', 'full', 'broken'];
/** What is on this phone had better be somewhere else too, or comes back from there. */
const FILE: Trouble[] = ['full', 'refused', 'low', 'private'];

/** Says that saving is in trouble, what to do, and stays until it is over. */
export function StorageLine() {
  const t = useTexts('device', vi);
  const [state, setState] = useState(trouble);
  useEffect(() => onTrouble(() => setState(trouble())), []);
  const [Wiped, setWiped] = useState<ComponentType>();
  useEffect(() => {
    if (state !== 'wiped') return;
    import('../backup/Wiped').then(
      (found) => setWiped(() => found.default),
      () => undefined, // the sentence stands without
    );
  }, [state]);
  const again = async () => {
    if (state === 'newer') return location.reload();
    // The page must live on: what is typed is only in its memory.
    const { putRecord } = await import('../store/database');
    await putRecord('room', 'x'.repeat(4096)).then(
      () => setTrouble('full', false),
      () => undefined, // no better: the line stays
    );
  };
  return (
    <div class="line" role="alert">
      {state && (
        <Notice kind="care">
          <p>{t(`trouble.${state}`)}</p>
          {AGAIN.indexOf(state) >= 0 && (
            <Button kind="secondary" onPress={again}>
              {t('again')}
            </Button>
          )}
          {FILE.indexOf(state) >= 0 && (
            <LinkButton kind="secondary" href="/cai-dat/tep">
              {t('file')}
            </LinkButton>
          )}
          {state === 'wiped' && Wiped && <Wiped />}
        </Notice>
      )}
    </div>
  );
}
