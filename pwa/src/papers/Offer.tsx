import type { Answers, Paper } from '../forms/engine/types';
import { today } from '../forms/today';
import type { PaperChoice } from '../store/types';
import { Button } from '../ui/Button';
import { Notice } from '../ui/Notice';
import { argsOf } from './actions';
import { fitting } from './fitting';
import type { Kinds, WalletPaper } from './load';
import { PaperCard } from './PaperCard';
import { useWallet } from './useWallet';
import { holderOf, nameOf, useWords } from './words';

/** How a paper of the wallet goes with a filing. */
export function reusing(key: string, paper: WalletPaper): PaperChoice {
  return { key, hand_in: 'attached', pages: argsOf(paper).pages, paper: paper.id };
}

let pressed = false;

/** Was *Dùng giấy này* just pressed? Once. */
export function takePressed(): boolean {
  const was = pressed;
  pressed = false;
  return was;
}

type OneProps = { paper: WalletPaper; kinds: Kinds; use: () => void };

/** One paper, and the one press that uses it. */
export function OfferOne({ paper, kinds, use }: OneProps) {
  const t = useWords();
  return (
    <>
      <PaperCard paper={paper} kinds={kinds} holder />
      <Button
        kind="secondary"
        onPress={() => {
          pressed = true;
          use();
        }}
      >
        {t('use')}
        <span class="hidden">
          {' '}
          {nameOf(paper.value, kinds)}, {holderOf(paper.value, t)}
        </span>
      </Button>
    </>
  );
}

type Props = {
  paper: Paper;
  choice: PaperChoice | undefined;
  answers: Answers;
  onChange: (choice: PaperChoice) => void;
};

/** How many are offered before anybody asks for more. */
const MOST = 3;

/** Says that a paper which is asked for is in the wallet already. Nothing where none fits. */
export default function Offer({ paper, answers, onChange }: Props) {
  const t = useWords();
  const wallet = useWallet();
  const found = fitting(wallet?.papers ?? [], paper.kind ?? '', answers, today()).slice(0, MOST);
  if (!wallet || found.length === 0) return null;
  return (
    <Notice kind="done" title={t('offer')}>
      {found.map((one) => (
        <OfferOne
          key={one.id}
          paper={one}
          kinds={wallet.kinds}
          use={() => onChange(reusing(paper.key, one))}
        />
      ))}
    </Notice>
  );
}
