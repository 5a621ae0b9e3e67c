import { useState } from 'preact/hooks';

import { filesOf } from '../store/blobs';
import { useLive } from '../store/live';
import { session } from '../store/session';
import { Button } from '../ui/Button';
import { Notice } from '../ui/Notice';
import { keepUp } from './keepUp';
import type { WalletPaper } from './load';
import { pin, unpin } from './pins';
import { useWords } from './words';

/** Keeping a paper's whole pages on this phone. */
export function PinPart({ paper, pinned }: { paper: WalletPaper; pinned: boolean }) {
  const t = useWords();
  const [failed, setFailed] = useState(false);
  const { id, value } = paper;
  const here = useLive(['blob'], async () => {
    const open = await session();
    return new Set(open ? await filesOf(open.profile.id) : []);
  });
  const coming = here ? value.pages.filter(({ file }) => !here.has(file)).length : 0;
  const turn = async () => {
    try {
      if (pinned) await unpin(id);
      else await pin(id, value.pages);
      setFailed(false);
    } catch {
      return setFailed(true);
    }
    await keepUp();
  };
  return (
    <>
      <div role="status">
        {failed && (
          <Notice kind="care">
            <p>{t('write_failed')}</p>
          </Notice>
        )}
        {pinned && <p>{coming > 0 ? t('pin_coming', { n: coming }) : t('pinned')}</p>}
      </div>
      <Button kind="secondary" onPress={() => void turn()}>
        {t(pinned ? 'unpin' : 'pin')}
      </Button>
    </>
  );
}
