import type { ComponentChildren } from 'preact';

import { today } from '../forms/today';
import type { Kinds, WalletPaper } from './load';
import { Thumb } from './Thumb';
import { holderOf, nameOf, sayLapse, useWords } from './words';
import './papers.css';

type Props = {
  paper: WalletPaper;
  kinds: Kinds;
  /** Say whose it is. */
  holder?: boolean;
  children?: ComponentChildren;
};

/** A paper at a glance: its first page, what it is, whose, and whether it still holds. */
export function PaperCard({ paper, kinds, holder, children }: Props) {
  const t = useWords();
  const { value } = paper;
  return (
    <div class="wallet-paper">
      <Thumb page={value.pages[0]} />
      <div>
        <strong>{nameOf(value, kinds)}</strong>
        {holder && <span class="soft">{holderOf(value, t)}</span>}
        {value.number && <span class="soft">{t('number_is', { number: value.number })}</span>}
        <span class="soft">{sayLapse(value.expires_on, today(), t)}</span>
        {children}
      </div>
    </div>
  );
}
