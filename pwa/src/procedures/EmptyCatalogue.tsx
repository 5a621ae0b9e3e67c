import { useState } from 'preact/hooks';

import { useTexts } from '../i18n';
import vi from '../i18n/vi/procedures.json';
import { syncNow } from '../sync/engine';
import { Button } from '../ui/Button';
import { Notice } from '../ui/Notice';
import { Page } from '../ui/Page';

/** First visit with no network, or one procedure that is `missing`: a sentence, and a way to fetch it. */
export function EmptyCatalogue({ missing = false }: { missing?: boolean }) {
  const t = useTexts('procedures', vi);
  const [tries, setTries] = useState(0);
  const again = async () => {
    await syncNow('manual');
    setTries((n) => n + 1); // what came shows by itself; this is for when nothing did
  };
  return (
    <Page title={t(missing ? 'missing_title' : 'empty_title')} back={missing ? '/thu-tuc' : '/'}>
      <p>{t('empty')}</p>
      {tries > 0 && (
        <Notice key={tries} live>
          <p>{t('retried')}</p>
        </Notice>
      )}
      <Button onPress={() => void again()}>{t('retry')}</Button>
    </Page>
  );
}
