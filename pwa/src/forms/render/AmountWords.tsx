import { useTexts } from '../../i18n';
import vi from '../../i18n/vi/mediaWords.json';
import { amountInWords } from './amountInWords';

/** Under an amount: what it is in words, as the form has it, so that a zero too many is seen. */
export default function AmountWords({ value }: { value: number }) {
  const t = useTexts('mediaWords', vi);
  return (
    <p class="soft">
      {t('money')} <span lang="vi">{amountInWords(value)}</span>
    </p>
  );
}
