import type { Answer, Answers } from '../forms/engine/types';
import { today } from '../forms/today';
import type { PageFile } from '../store/types';
import { Notice } from '../ui/Notice';
import { argsOf } from './actions';
import { fitting } from './fitting';
import type { WalletPaper } from './load';
import { OfferOne, takePressed } from './Offer';
import { useWallet } from './useWallet';
import { useWords } from './words';

type Props = {
  /** The control that stays when this one goes. */
  id: string;
  kind: string;
  /** Of the form: whom it is about. */
  answers: Answer | undefined;
  use: (pages: PageFile[]) => void;
};

const MOST = 3;

/** Where a question asks for photographs of a paper that is in the wallet already. */
export default function FromWallet({ id, kind, answers, use }: Props) {
  const t = useWords();
  const wallet = useWallet();
  const about = (answers ?? {}) as Answers;
  const found = fitting(wallet?.papers ?? [], kind, about, today()).slice(0, MOST);
  if (!wallet || found.length === 0) return null;
  const take = (one: WalletPaper) => {
    takePressed();
    use(argsOf(one).pages);
    requestAnimationFrame(() => document.getElementById(id)?.focus());
  };
  return (
    <Notice kind="done" title={t('offer')}>
      {found.map((one) => (
        <OfferOne key={one.id} paper={one} kinds={wallet.kinds} use={() => take(one)} />
      ))}
    </Notice>
  );
}
