import { useState } from 'preact/hooks';

import { useTexts } from '../i18n';
import vi from '../i18n/vi/backup.json';
import { acknowledge, noted } from '../store/watch';
import { Button } from '../ui/Button';
import { LinkButton } from '../ui/LinkButton';

/** What the browser has cleared from this phone, said honestly, and where it can still come from. */
export default function Wiped() {
  const t = useTexts('backup', vi);
  const [lost] = useState(noted);
  return (
    <>
      {lost && lost.drafts + lost.unsent > 0 && (
        <p>{t('wiped.lost', { drafts: lost.drafts, unsent: lost.unsent })}</p>
      )}
      {lost?.person && (
        <>
          <p>{t('wiped.server')}</p>
          <LinkButton kind="secondary" href="/dang-nhap?tiep=%2Fho-so">
            {t('wiped.sign-in')}
          </LinkButton>
        </>
      )}
      <LinkButton kind="secondary" href="/cai-dat/tep">
        {t('wiped.file')}
      </LinkButton>
      <Button kind="plain" onPress={() => void acknowledge()}>
        {t('wiped.seen')}
      </Button>
    </>
  );
}
