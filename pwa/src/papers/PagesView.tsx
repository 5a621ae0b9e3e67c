import { useState } from 'preact/hooks';

import type { PaperPage } from '../store/paperTypes';
import { Button } from '../ui/Button';
import { isPicture } from './pictures';
import { Thumb } from './Thumb';
import { usePicture } from './usePicture';
import { useWords } from './words';

type Props = { pages: PaperPage[]; name: string };

/** The pages of a paper, small; each is opened in place. */
export function PagesView({ pages, name }: Props) {
  const t = useWords();
  const [open, setOpen] = useState<string | null>(null);
  return (
    <ol class="pages">
      {pages.map((page, at) => {
        const n = at + 1;
        const isOpen = open === page.file;
        return (
          <li key={page.file}>
            {isOpen ? <Whole page={page} n={n} name={name} /> : <Thumb page={page} />}
            <Button kind="plain" onPress={() => setOpen(isOpen ? null : page.file)}>
              {t(isOpen ? 'page_close' : 'page_open', { n })}
            </Button>
          </li>
        );
      })}
    </ol>
  );
}

const WHY = {
  coming: 'page_coming',
  network: 'page_network',
  gone: 'page_gone',
  none: 'page_gone',
} as const;

function Whole({ page, n, name }: { page: PaperPage; n: number; name: string }) {
  const t = useWords();
  const [shown, again] = usePicture(page, true);
  if (typeof shown === 'string') {
    return (
      <>
        <p role="status">{t(WHY[shown])}</p>
        {shown === 'network' && (
          <Button kind="secondary" onPress={again}>
            {t('page_retry')}
          </Button>
        )}
      </>
    );
  }
  if (isPicture(page)) {
    return <img class="picture" src={shown.url} alt={t('page_alt', { n, name })} />;
  }
  const pdf = page.type === 'application/pdf';
  return (
    <p>
      {pdf ? t('page_pdf', { n }) : t('page', { n })}{' '}
      <a class="change" href={shown.url} download={`${name} ${n}${pdf ? '.pdf' : ''}`}>
        {t('page_save')}
      </a>
    </p>
  );
}
