import { useTexts } from '../../i18n';
import vi from '../../i18n/vi/forms.json';
import { Choice } from '../../ui/Choice';
import type { ControlProps } from './types';

export function YesNo({ id, typed, change }: ControlProps) {
  const t = useTexts('forms', vi);
  return (
    <Choice
      id={id}
      options={[
        { value: 'yes', label: t('yes') },
        { value: 'no', label: t('no') },
      ]}
      value={typed === true ? 'yes' : typed === false ? 'no' : undefined}
      onChange={([picked]) => change(picked === 'yes', true)}
    />
  );
}
