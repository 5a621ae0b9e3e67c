import { useTexts } from '../i18n';
import vi from '../i18n/vi/forms.json';
import type { Draft } from '../store/draftTypes';
import { Button } from '../ui/Button';
import { Icon } from '../ui/Icon';
import { Notice } from '../ui/Notice';
import { later } from './render/later';
import type { Saved } from './useDraft';

const Copied = later(() => import('../drafts/Copied'), true);

type Props = {
  saved: Saved;
  again: () => Promise<void>;
  /** Of a form: it may have a copy elsewhere. */
  draft?: Draft;
};

/** *Đã lưu trên máy này*, once it is true. */
export function SavedLine({ saved, again, draft }: Props) {
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
    <>
      <p class="connection">
        {saved === 'saved' && <Icon name="check" />}
        {t(saved)}
      </p>
      {draft && <Copied draft={draft} saved={saved} />}
    </>
  );
}
