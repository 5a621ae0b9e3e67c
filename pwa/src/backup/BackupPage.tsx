/** `/cai-dat/tep`: saving what is only on this phone to a file, and opening such a file. */

import { useTexts } from '../i18n';
import vi from '../i18n/vi/backup.json';
import { Page } from '../ui/Page';
import { OpenFile } from './OpenFile';
import { SaveFile } from './SaveFile';

export default function BackupPage() {
  const t = useTexts('backup', vi);
  return (
    <Page title={t('title')} back="/cai-dat">
      <p>{t('why')}</p>
      <SaveFile />
      <OpenFile />
    </Page>
  );
}
