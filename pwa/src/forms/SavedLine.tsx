import { useTexts } from '../i18n';
import vi from '../i18n/vi/forms.json';
import { Button } from '../ui/Button';
import { Icon } from '../ui/Icon';
import { Notice } from '../ui/Notice';
import type { Saved } from './useDraft';

/** *Đã lưu trên máy này*, once it is true. */
export function SavedLine({ saved, again }: { saved: Saved; again: () => Promise<void> }) {
  const t = useTexts('forms', vi);
  if (saved === 'failed') {
    return (
      <Notice kind="care" live>
        <p>{t('not_saved')}</p>
        <Button kind="secondary" onPress={() => void again()}>
          {t('save_again')}
        </Button>
      </Notice>
    );
  }
  return (
    <p class="connection">
      {saved === 'saved' && <Icon name="check" />}
      {t(saved)}
    </p>
  );
}
