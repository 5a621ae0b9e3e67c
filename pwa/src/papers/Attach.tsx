import { useEffect } from 'preact/hooks';

import type { Answers, Paper } from '../forms/engine/types';
import Photo from '../forms/render/Photo';
import type { Filling } from '../forms/render/types';
import { today } from '../forms/today';
import { filesIn } from '../media/kept';
import type { PageFile, PaperChoice } from '../store/types';
import { Button } from '../ui/Button';
import { Details } from '../ui/Details';
import { Notice } from '../ui/Notice';
import { fitting } from './fitting';
import type { WalletPaper } from './load';
import { OfferOne, reusing, takePressed } from './Offer';
import { PagesView } from './PagesView';
import { PaperCard } from './PaperCard';
import { useWallet } from './useWallet';
import { useWords } from './words';

type Props = {
  paper: Paper;
  choice: PaperChoice | undefined;
  answers: Answers;
  onChange: (choice: PaperChoice) => void;
};

/** The most pages of one paper. */
export const MOST_PAGES = 20;

/** Nothing else of a form is needed to take photographs. */
export const NO_FORM: Filling = {
  form: { pages: [] },
  typed: () => undefined,
  change: () => undefined,
  errors: new Map(),
  rowHref: () => '',
  open: () => undefined,
};

/** A paper that goes as photographs: one of the wallet, or taken now. */
export default function Attach({ paper, choice, answers, onChange }: Props) {
  const t = useWords();
  const wallet = useWallet();
  const { key } = paper;
  if (!wallet) return null;
  const { papers, kinds } = wallet;
  const pages = choice?.pages ?? [];
  const reused = choice?.paper;
  if (reused) {
    const own = papers.find(({ id }) => id === reused);
    return (
      <Notice kind="done" title={t('using')} live>
        <Using own={own} kinds={kinds} pages={pages} />
        <Other
          id={`paper-${key}-other`}
          press={() => {
            onChange({ key, hand_in: 'attached' });
            requestAnimationFrame(() => document.getElementById(`paper-${key}-photo`)?.focus());
          }}
        />
      </Notice>
    );
  }
  const now = today();
  const fit = paper.kind ? fitting(papers, paper.kind, answers, now) : [];
  const rest = fitting(papers, null, answers, now).filter((one) => !fit.includes(one));
  const offer = (one: WalletPaper) => (
    <OfferOne key={one.id} paper={one} kinds={kinds} use={() => onChange(reusing(key, one))} />
  );
  return (
    <>
      {pages.length === 0 && fit.length > 0 && (
        <Notice kind="done" title={t('offer')}>
          {fit.map(offer)}
        </Notice>
      )}
      <Photo
        q={{
          question: { key, kind: 'photo', label: paper.name, max_pages: MOST_PAGES },
          path: ['papers', key],
          value: pages,
          warnings: [],
        }}
        id={`paper-${key}-photo`}
        typed={pages}
        change={(value) => {
          onChange({ key, hand_in: 'attached', pages: filesIn(value), paper: null });
        }}
        described={undefined}
        wrong={false}
        filling={NO_FORM}
      />
      <p class="hint">{t('attach_how')}</p>
      {pages.length === 0 && rest.length > 0 && (
        <Details summary={t('others')}>{rest.map(offer)}</Details>
      )}
    </>
  );
}

type UsingProps = Pick<Parameters<typeof PaperCard>[0], 'kinds'> & {
  own: WalletPaper | undefined;
  pages: PageFile[];
};

function Using({ own, kinds, pages }: UsingProps) {
  const t = useWords();
  // Deleted from the wallet since, or not come to this phone: its pages are named here all the same.
  if (!own) return <PagesView pages={pages} name="" />;
  const arrived = own.value.pages.every(({ received_at }) => received_at);
  return (
    <>
      <PaperCard paper={own} kinds={kinds} holder />
      {arrived && <p>{t('using_no_send')}</p>}
    </>
  );
}

/** Takes the focus of whoever has just pressed *Dùng giấy này*: that button is gone. */
function Other({ id, press }: { id: string; press: () => void }) {
  const t = useWords();
  useEffect(() => {
    if (takePressed()) document.getElementById(id)?.focus();
  }, [id]);
  return (
    <Button id={id} kind="secondary" onPress={press}>
      {t('use_other')}
    </Button>
  );
}
