import { formatMoney, useTexts } from '../../i18n';
import vi from '../../i18n/vi/forms.json';
import { later } from './later';
import { Text } from './Text';
import type { ControlProps } from './types';

const AmountWords = later(() => import('./AmountWords'));

/** Whole đồng; the amount stands grouped under the box while it is typed. */
export function Money(props: ControlProps) {
  const t = useTexts('forms', vi);
  const { value } = props.q;
  return (
    <>
      <Text {...props} look={{ inputMode: 'numeric', width: 'short' }} />
      {typeof value === 'number' && (
        <>
          <p class="soft">{t('amount', { amount: formatMoney(value) })}</p>
          <AmountWords value={value} />
        </>
      )}
    </>
  );
}
