import { useTexts } from '../../i18n';
import vi from '../../i18n/vi/forms.json';
import { asText, Text } from './Text';
import type { ControlProps } from './types';

/** `001199000017` → `001 199 000 017`. */
export function groupDigits(text: string): string {
  return text.replace(/[^0-9]/g, '').replace(/(...)(?=.)/g, '$1 ');
}

/** Twelve digits; under the box they stand in threes and are counted. */
export function CitizenId(props: ControlProps) {
  const t = useTexts('forms', vi);
  const text = asText(props.typed);
  return (
    <>
      <Text {...props} look={{ inputMode: 'numeric', width: 'medium' }} />
      {text && (
        <p class="soft">
          <strong class="digits">{groupDigits(text)}</strong>{' '}
          {t('digits', { n: text.replace(/[^0-9]/g, '').length })}
        </p>
      )}
    </>
  );
}
