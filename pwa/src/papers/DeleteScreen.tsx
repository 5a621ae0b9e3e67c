import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';

import { Button } from '../ui/Button';
import { LinkButton } from '../ui/LinkButton';
import { Notice } from '../ui/Notice';
import { Page } from '../ui/Page';
import { deletePaper } from './actions';
import type { Kinds, WalletPaper } from './load';
import { PaperCard } from './PaperCard';
import { useWords } from './words';

/** Asks, in words that say what goes and what stays. */
export function DeleteScreen({ paper, kinds }: { paper: WalletPaper; kinds: Kinds }) {
  const t = useWords();
  const { route } = useLocation();
  const [failed, setFailed] = useState(false);
  const here = `/giay-to/${paper.id}`;
  const go = async () => {
    try {
      await deletePaper(paper);
    } catch {
      return setFailed(true);
    }
    route('/giay-to', true);
    // Its bytes, now that nothing names them.
    const { sweep } = await import('../store/sweep');
    await sweep(new Set(paper.value.pages.map(({ file }) => file))).catch(() => undefined);
  };
  return (
    <Page title={t('delete_ask')} back={here}>
      {failed && (
        <Notice kind="care" live>
          <p>{t('write_failed')}</p>
        </Notice>
      )}
      <PaperCard paper={paper} kinds={kinds} holder />
      <p>{t('delete_what')}</p>
      <Button kind="danger" onPress={() => void go()}>
        {t('delete_yes')}
      </Button>
      <LinkButton kind="secondary" href={here}>
        {t('delete_no')}
      </LinkButton>
    </Page>
  );
}
