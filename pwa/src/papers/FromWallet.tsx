import type { Answer, Answers } from '../forms/engine/types';
import { today } from '../forms/today';
import type { PageFile } from '../store/types';
import { Notice } from '../ui/Notice';
import { argsOf } from './actions';
import { fitting } from './fitting';
import { OfferOne } from './Offer';
import { useWallet } from './useWallet';
import { useWords } from './words';

type Props = {
  kind: string;
  /** Of the form: whom it is about. */
  answers: Answer | undefined;
  use: (pages: PageFile[]) => void;
};

const MOST = 3;

/** Where a question asks for photographs of a paper that is in the wallet already. */
export default function FromWallet({ kind, answers, use }: Props) {
  const t = useWords();
  const wallet = useWallet();
  const about = (answers ?? {}) as Answers;
  const found = fitting(wallet?.papers ?? [], kind, about, today()).slice(0, MOST);
  if (!wallet || found.length === 0) return null;
  return (
    <Notice kind="done" title={t('offer')}>
      {found.map((one) => (
        <OfferOne
          key={one.id}
          paper={one}
          kinds={wallet.kinds}
          use={() => use(argsOf(one).pages)}
        />
      ))}
    </Notice>
  );
}
